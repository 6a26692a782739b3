/** The live stream: server-sent events that reconnect by themselves, know when they fell silent, and the server's time. */

const SILENT_AFTER_MS = 4200;
const WATCH_EVERY_MS = 250;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;

/**
 * `handlers` by event name get the parsed data; `onState(alive)` is told each change: alive from the first event on,
 * not alive once nothing, not even a ping, came for SILENT_AFTER_MS.
 */
export class Stream {
  constructor(url, handlers, onState = () => {}) {
    this.url = url;
    this.handlers = handlers;
    this.onState = onState;
    this.alive = null;
    this.heardAt = performance.now();
    this.offsetMs = null;
    this.waitMs = FIRST_WAIT_MS;
    this.watch = setInterval(() => this.#check(), WATCH_EVERY_MS);
    this.#open();
  }

  /** This instant on the server's clock, in milliseconds since 1970. */
  serverNow() {
    return Date.now() + (this.offsetMs ?? 0);
  }

  /** Milliseconds since anything was heard. */
  silentMs() {
    return performance.now() - this.heardAt;
  }

  close() {
    clearInterval(this.watch);
    clearTimeout(this.again);
    this.source?.close();
  }

  #open() {
    this.source?.close();
    this.openedAt = performance.now();
    this.source = new EventSource(this.url);
    this.source.addEventListener("error", () => this.#failed());
    this.source.addEventListener("ping", (event) => this.#heard(JSON.parse(event.data)));
    for (const [name, act] of Object.entries(this.handlers)) {
      this.source.addEventListener(name, (event) => {
        const data = JSON.parse(event.data);
        this.#heard(data);
        act(data);
      });
    }
  }

  /** A late message makes the server look behind, never ahead: the largest difference of late is the truest. */
  #heard(data) {
    this.heardAt = performance.now();
    this.waitMs = FIRST_WAIT_MS;
    if (data.at) {
      const offsetMs = Date.parse(data.at) - Date.now();
      const isSet = this.offsetMs === null || Math.abs(offsetMs - this.offsetMs) > 2000;
      this.offsetMs = isSet ? offsetMs : Math.max(offsetMs, this.offsetMs - 1);
    }
    this.#tell(true);
  }

  #failed() {
    if (this.source.readyState !== EventSource.CLOSED) return;
    this.#openLater();
  }

  #openLater() {
    clearTimeout(this.again);
    this.again = setTimeout(() => this.#open(), this.waitMs);
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  #check() {
    if (this.silentMs() < SILENT_AFTER_MS) return;
    this.#tell(false);
    if (performance.now() - this.openedAt > 2 * SILENT_AFTER_MS) this.#open();
  }

  #tell(alive) {
    if (alive === this.alive) return;
    this.alive = alive;
    this.onState(alive);
  }
}
