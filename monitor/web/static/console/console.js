/** The console: tabs by the address's hash, one live stream for all of them, and who is here. */

import { loadWords } from "/static/common/words.js";
import { Stream } from "/static/common/stream.js";
import { troubles } from "/static/common/troubles.js";
import { get, post } from "./api.js";
import { h, put } from "./dom.js";
import { followScheme, offerLanguage } from "./looks.js";
import { problem } from "./parts.js";
import { Now } from "./now.js";
import { Calls } from "./calls.js";
import { Call } from "./call.js";
import { Lost } from "./lost.js";
import { Alerts } from "./alerts.js";

const PAGES = { now: Now, calls: Calls, call: Call, lost: Lost, alerts: Alerts };
const TABS = ["now", "calls", "lost", "alerts"];
const main = document.getElementById("main");

/** What every page is given: its words, who is here, the newest board, and the ways to speak. */
class Room {
  constructor(words, me) {
    this.words = words;
    this.me = me;
    this.board = null;
    this.page = null;
    this.firing = null;
  }

  say(key, values) {
    return this.words.text(`console.${key}`, values);
  }

  announce(text) {
    document.getElementById("announce").textContent = text;
  }

  /** `name` of the page, the rest of the hash, and its query. */
  static where() {
    const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const [name, ...rest] = path.split("/").map(decodeURIComponent);
    return { name: name in PAGES ? name : "now", rest, query: new URLSearchParams(query) };
  }

  async open(isFirst = false) {
    const { name, rest, query } = Room.where();
    this.page?.close?.();
    this.page = new PAGES[name](this, rest, query);
    this.drawTabs(name);
    const heading = h("h1", { tabindex: "-1", id: "heading" }, this.page.title);
    const body = h("div", { class: `page ${name}` });
    put(main, heading, body);
    document.title = `${this.page.title} · ${this.say("title")}`;
    if (!isFirst) heading.focus({ preventScroll: true });
    scrollTo(0, 0);
    try {
      await this.page.open(body);
    } catch (error) {
      put(body, problem(error));
    }
  }

  drawTabs(name) {
    const current = name === "call" ? "calls" : name;
    const tabs = TABS.map((tab) => {
      const count = tab === "alerts" && this.firing ? h("span", { class: "count" }, String(this.firing)) : null;
      const set = { href: `#/${tab}`, id: `tab-${tab}`, "aria-current": tab === current ? "page" : null };
      return h("a", set, this.say(`tab_${tab}`), count);
    });
    put(document.getElementById("tabs"), tabs);
  }

  async countAlerts() {
    const found = await get("/api/v1/alerts", { state: "open", lang: this.words.language }).catch(() => null);
    this.firing = found ? found.alerts.filter((alert) => !alert.acknowledged_at).length : null;
    this.drawTabs(Room.where().name);
    return found;
  }

  listen() {
    const language = encodeURIComponent(this.words.language);
    this.stream = new Stream(`/api/v1/stream?topics=board,calls,alerts&lang=${language}`, {
      board: (board) => {
        this.board = board;
        this.showTroubles();
        this.page?.onBoard?.(board);
      },
      call: (changed) => this.page?.onCall?.(changed),
      reload: () => this.page?.onCall?.(null),
      alerts: async () => {
        const before = this.firing ?? 0;
        const found = await this.countAlerts();
        if (found && this.firing > before) this.announce(this.say("new_alert", { text: found.alerts[0].sentence }));
        this.page?.onAlerts?.();
      },
    }, (alive) => this.showStream(alive));
  }

  showStream(alive) {
    const sign = document.getElementById("stream");
    sign.classList.toggle("lost", !alive);
    sign.textContent = alive ? this.say("stream_alive") : this.words.text("common.stream_lost");
    document.body.classList.toggle("stale", !alive);
    this.showTroubles();
  }

  /** In large letters on every page; what is said already is not said again to those who hear the page read out. */
  showTroubles() {
    const alarm = document.getElementById("alarm");
    const found = troubles(this.board, this.stream, this.words);
    const said = JSON.stringify(found);
    if (alarm.dataset.said === said) return;
    alarm.dataset.said = said;
    alarm.hidden = !found.length;
    put(alarm, found.map(([title, so]) => [h("strong", {}, title), h("p", {}, so)]));
  }
}

function greet(room) {
  document.getElementById("who").textContent = room.me.open ? room.say("open") : room.me.name;
  const logout = document.getElementById("logout");
  logout.hidden = room.me.open;
  logout.addEventListener("click", async () => {
    await post("/logout");
    location.assign("/login");
  });
}

followScheme();
const words = await loadWords();
words.fill();
offerLanguage(words);
const room = new Room(words, await get("/api/v1/me"));
greet(room);
if (room.me.may.read) {
  room.listen();
  addEventListener("hashchange", () => room.open());
  await Promise.all([room.open(true), room.countAlerts()]);
} else {
  put(main, h("h1", {}, room.say("title")), h("p", { class: "empty" }, room.say("wall_only"), " ", h("a", { href: "/wall" }, room.say("wall"))));
}
