/** Now: who waits, rings and talks, with running clocks; the agents; and today's rates. */

import { count, duration, percent, DASH } from "/static/common/format.js";
import { get } from "./api.js";
import { h, put, table } from "./dom.js";
import { callLink, chip, empty } from "./parts.js";

const TICK_MS = 500;
const LEAST_APART_MS = 400;
const LOOK_EVERY_MS = 5000;
const SHAPES = { waiting: "◷", ringing: "♪", talking: "●" };
const TONES = { waiting: "warn", ringing: "info", talking: "good" };
const AGENT_SHAPES = { idle: "○", ringing: "♪", talking: "●", paused: "‖", on_hold: "◐", unavailable: "✕", unknown: "?" };

/** The exchanges that are not heard, as /api/v1/live names them. */
function deadLinks(board) {
  return board.links.filter((link) => link.link.startsWith("ami:") && !link.up).map((link) => link.link).join();
}

/** Of a room with a deaf ear a count is a bound, and of none nothing is known. */
function atLeast(number) {
  return number ? `≥ ${number}` : DASH;
}

export class Now {
  constructor(room) {
    this.room = room;
    this.title = room.say("tab_now");
  }

  async open(body) {
    this.figures = h("section", { class: "figures", "aria-label": this.room.say("figures") });
    this.calls = h("section", { class: "card wide" });
    this.agents = h("section", { class: "card" });
    put(body, this.figures, h("div", { class: "columns" }, this.calls, this.agents));
    this.onBoard(this.room.board);
    await this.look();
    this.ticking = setInterval(() => this.tick(), TICK_MS);
    this.looking = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  close() {
    clearInterval(this.ticking);
    clearInterval(this.looking);
    clearTimeout(this.soon);
    this.closed = true;
  }

  /** At once, but at most once in LEAST_APART_MS, however much happens. */
  onCall() {
    const passedMs = performance.now() - (this.lookedMs ?? -LEAST_APART_MS);
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.look();
    }, Math.max(0, LEAST_APART_MS - passedMs));
  }

  async look() {
    this.lookedMs = performance.now();
    const found = await get("/api/v1/live").catch(() => null);
    if (found === null || this.closed) return;
    this.found = found;
    this.heardMs = performance.now();
    this.drawCalls();
    this.drawAgents();
  }

  onBoard(board) {
    if (!board) return;
    const dead = deadLinks(board);
    if (this.found && dead !== this.found.links_down.join()) this.onCall();
    const say = (key, values) => this.room.say(key, values);
    const waiting = board.waiting;
    const tiles = [
      [say("waiting"), count(waiting.count), waiting.longest_seconds ? say("longest", { time: duration(waiting.longest_seconds) }) : ""],
      [say("talking"), count(board.talking), ""],
      [say("lost_today"), dead ? atLeast(board.today.lost) : count(board.today.lost), ""],
      ...board.today.rates.map((rate) => [
        this.room.words.term("rule", rate.rule),
        percent(rate.rate),
        say("rate_note", { n: rate.n, target: percent(rate.target), coverage: percent(rate.coverage) }),
        rate.rate !== null && rate.target !== null && rate.rate < rate.target && !rate.is_few ? "below" : "",
      ]),
    ];
    put(this.figures, tiles.map(([name, value, note, tone]) =>
      h("div", { class: `figure ${tone ?? ""}` },
        h("p", { class: "name" }, name), h("p", { class: "value" }, value), h("p", { class: "soft" }, note || "\u00a0"))));
  }

  drawCalls() {
    const { room, found } = this;
    const say = (key, values) => room.say(key, values);
    const deaf = found.links_down.map((link) => room.words.text("wall.pbx", { name: link.slice(4) })).join(", ");
    const isDeaf = found.links_down.length > 0;
    const heading = h("h2", {}, say("live_calls"), h("span", { class: "count" }, isDeaf ? DASH : String(found.calls.length)));
    const down = isDeaf ? h("p", { class: "problem" }, say("links_down", { links: deaf })) : null;
    this.clocks = [];
    const columns = [
      { text: say("state"), cell: (call) => chip(TONES[call.state], SHAPES[call.state], say(`call_${call.state}`)) },
      { text: say("time_in_state"), number: true, cell: (call) => this.clock(call) },
      { text: say("ring"), cell: (call) => this.rings(call) },
      { text: room.words.term("column", "caller"), cell: (call) => callLink(call, call.caller ?? say("withheld")) },
      { text: room.words.term("column", "queue"), cell: (call) => call.queue ?? DASH },
      { text: room.words.term("column", "agent"), cell: (call) => call.agents.join(", ") || DASH },
    ];
    const none = isDeaf ? null : empty(say("live_none"), say("live_none_hint"));
    const shown = found.calls.length ? table(say("live_calls"), columns, found.calls) : none;
    put(this.calls, heading, down, shown);
    this.tick();
  }

  /** A call of an exchange that is not heard may be over: its clocks stand still. */
  isHeard(call) {
    return !this.found.links_down.includes(`ami:${call.pbx}`);
  }

  clock(call) {
    if (!this.isHeard(call)) return DASH;
    const shown = h("span", { class: "clock" });
    const base = call.state === "talking" ? call.talk_seconds : call.wait_seconds;
    this.clocks.push((passed) => { shown.textContent = duration(base + passed); });
    return shown;
  }

  /** Which ring sounds of how many, as dots and in figures. */
  rings(call) {
    if (call.state === "talking" || !this.isHeard(call)) return DASH;
    const { period_seconds: period, max_rings: most } = this.found.ring;
    const figure = h("span", { class: "of" });
    const dots = Array.from({ length: most }, () => h("i", { "aria-hidden": "true" }));
    const box = h("span", { class: "rings" }, dots, figure);
    this.clocks.push((passed) => {
      const rung = call.ring_seconds + (call.state === "ringing" ? passed : 0);
      const ring = rung > 0 ? Math.floor(rung / period) + 1 : 0;
      dots.forEach((dot, at) => dot.classList.toggle("on", at < ring));
      box.classList.toggle("past", ring > most);
      figure.textContent = ring ? `${ring}/${most}` : DASH;
    });
    return box;
  }

  drawAgents() {
    const { room, found } = this;
    const isDeaf = found.links_down.length > 0;
    const heading = h("h2", {}, room.say("agents"), h("span", { class: "count" }, isDeaf ? DASH : String(found.agents.length)));
    const rows = found.agents.map((agent) =>
      h("li", { class: agent.state },
        h("span", { class: "shape", "aria-hidden": "true" }, AGENT_SHAPES[agent.state]),
        h("span", { class: "who" }, agent.agent),
        h("span", { class: "soft" }, room.say(`agent_${agent.state}`)),
        h("span", { class: "soft queues" }, agent.queues.join(" "))));
    const none = isDeaf ? null : empty(room.say("agents_none"), room.say("agents_none_hint"));
    put(this.agents, heading, rows.length ? h("ul", { class: "agents" }, rows) : none);
  }

  tick() {
    const passed = (performance.now() - this.heardMs) / 1000;
    for (const draw of this.clocks ?? []) draw(passed);
  }
}
