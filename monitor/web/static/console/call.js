/** One call: drawn, judged with its evidence and both witnesses, marked by people, and its raw events folded away. */

import { timeOfDay, DASH } from "/static/common/format.js";
import { callPath, get, post } from "./api.js";
import { h, put, table } from "./dom.js";
import { saveJson } from "./download.js";
import { Marking } from "./marking.js";
import { callerMarks, dayAndTime, heardRinging, outcomeChip, problem, seconds } from "./parts.js";
import { drawTimeline } from "./timeline.js";

const NUMBER_SHOWN_MS = 60_000;
const LIVE_EVERY_MS = 1000;

export class Call {
  constructor(room, rest) {
    this.room = room;
    [this.pbx, this.callId] = rest;
    this.title = room.say("call_title", { id: this.callId });
  }

  async open(body) {
    this.body = body;
    this.timelineBox = h("div", { class: "drawing" });
    this.watching = new ResizeObserver(() => this.drawTimeline());
    this.watching.observe(this.timelineBox);
    this.marking = new Marking(this.room, () => this.look());
    await this.look();
    this.ticking = setInterval(() => {
      if (this.detail && !this.detail.call.ended_at) this.look();
    }, LIVE_EVERY_MS);
  }

  close() {
    this.watching?.disconnect();
    clearInterval(this.ticking);
    clearTimeout(this.hiding);
    clearTimeout(this.soon);
    this.closed = true;
  }

  onCall(changed) {
    if (changed && changed.call_id !== this.callId) return;
    this.soon ??= setTimeout(() => {
      this.soon = undefined;
      this.look();
    }, 300);
  }

  async look() {
    try {
      this.detail = await get(callPath({ call_id: this.callId }), { pbx: this.pbx });
      if (!this.closed) this.draw();
    } catch (error) {
      if (!this.detail) put(this.body, problem(error));
    }
  }

  draw() {
    const say = (key) => this.room.say(key);
    const isOpen = this.body.querySelector("details.raw")?.open ?? false;
    put(this.body,
      this.facts(),
      h("section", { class: "card" }, h("h2", {}, say("timeline")), this.timelineBox, this.legend()),
      h("section", { class: "card" }, h("h2", {}, say("verdicts")), this.detail.verdicts.map((verdict) => this.verdict(verdict))),
      this.marks(),
      this.legs(),
      this.raw(isOpen));
    this.drawTimeline();
  }

  drawTimeline() {
    if (!this.detail || !this.timelineBox.isConnected) return;
    const { room } = this;
    const nowMs = room.stream.serverNow();
    drawTimeline(this.timelineBox, this.detail, { words: room.words, say: (key, values) => room.say(key, values), nowMs });
  }

  facts() {
    const { room } = this;
    const { call } = this.detail;
    const { words } = room;
    const column = (name) => words.term("column", name);
    const ringing = heardRinging(call);
    const pairs = [
      [column("caller"), [this.number(call), callerMarks(room, call)]],
      [column("queue"), call.queue ?? DASH],
      [column("direction"), words.term("direction", call.direction)],
      [column("arrived_at"), dayAndTime(call.arrived_at)],
      [column("answered_at"), timeOfDay(call.answered_at, true)],
      [column("ended_at"), timeOfDay(call.ended_at, true)],
      [column("agent"), call.agent ?? DASH],
      [column("wait_seconds"), seconds(call.wait_seconds)],
      [column("ring_seconds"), ringing.seconds],
      [column("rings"), ringing.rings],
      [column("talk_seconds"), seconds(call.talk_seconds)],
      [column("end"), words.term("end", call.end)],
      [column("hung_up_by"), call.hung_up_by ? words.term("hung_up_by", call.hung_up_by) : DASH],
      [column("pbx"), call.pbx],
    ];
    return h("section", { class: "card" }, h("dl", { class: "facts" }, pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      h("p", { class: "bar" },
        h("button", { type: "button", id: "mark", onclick: () => this.marking.ask(call) }, room.say("mark")),
        h("button", { type: "button", class: "quiet", id: "json", onclick: () => saveJson(`call-${call.call_id}`, this.detail) }, room.say("json"))));
  }

  number(call) {
    const say = (key) => this.room.say(key);
    if (!call.caller) return say("withheld");
    if (this.shownNumber) return h("span", { class: "number-shown" }, this.shownNumber, " ", h("span", { class: "soft" }, say("number_recorded")));
    const button = h("button", { type: "button", class: "quiet small", id: "show-number", onclick: () => this.showNumber(call) }, say("show_number"));
    return [call.caller, " ", this.room.me.may.show_number ? button : null];
  }

  async showNumber(call) {
    try {
      const found = await post(`${callPath(call, "/number")}?pbx=${encodeURIComponent(call.pbx)}`);
      this.shownNumber = found.caller ?? this.room.say("withheld");
      this.hiding = setTimeout(() => {
        this.shownNumber = null;
        this.draw();
      }, NUMBER_SHOWN_MS);
      this.room.announce(this.room.say("number_recorded"));
      this.draw();
      document.getElementById("mark").focus();
    } catch (error) {
      this.body.prepend(problem(error));
    }
  }

  legend() {
    const entry = (kind, text) => h("span", {}, h("i", { class: `swatch ${kind}`, "aria-hidden": "true" }), text);
    const say = (key) => this.room.say(key);
    return h("p", { class: "legend soft" }, entry("wait", say("legend_wait")), entry("ring", say("legend_ring")), entry("talk", say("legend_talk")),
      entry("gap", say("gap")), h("span", {}, "▾ ", say("legend_ask")), h("span", {}, "■ ", say("legend_end")));
  }

  verdict(found) {
    const { words } = this.room;
    const say = (key, values) => this.room.say(key, values);
    const values = Object.entries(found.values).filter(([, value]) => value !== "");
    const exempt = found.exemption;
    return h("article", { class: `verdict ${found.outcome}` },
      h("h3", {}, words.term("rule", found.rule)),
      h("p", {}, outcomeChip(words, found.outcome), " ", h("span", { class: "sentence" }, found.sentences[words.language])),
      exempt ? h("p", { class: "exemption" }, h("span", { class: "chip info" }, say("marked_exempt")), " ", say("mark_said", { by: exempt.by, at: dayAndTime(exempt.marked_at), reason: exempt.reason })) : null,
      values.length ? h("dl", { class: "values" }, values.map(([name, value]) => h("div", {}, h("dt", {}, this.valueName(name)), h("dd", {}, this.value(name, value))))) : null,
      this.witnesses(found.rule));
  }

  valueName(name) {
    const told = this.room.say(`value_${name}`);
    return told === `console.value_${name}` ? name : told;
  }

  value(name, value) {
    if (typeof value === "number") return name.endsWith("seconds") ? value.toFixed(1) : String(value);
    return this.room.words.term(name, value) || this.room.say(`value_of_${name}`);
  }

  /** What each source says of it, where there is more than one. */
  witnesses(rule) {
    const { hangup, greeting, call } = this.detail;
    const say = (key, values) => this.room.say(key, values);
    const { words } = this.room;
    const at = (text) => (text ? timeOfDay(text, true) + text.slice(19, 23) : DASH);
    if (rule === "hangup_first" && call.answered_at && call.ended_at) {
      const seen = say("witness_seen_value", { caller: at(hangup.caller_request_at), agent: at(hangup.agent_request_at) });
      const said = hangup.pbx_says ? words.term("pbx_says", hangup.pbx_says) : say("witness_silent");
      return this.twoWitnesses([[say("witness_seen"), seen], [say("witness_queue"), said]], hangup.contradicted);
    }
    if (rule === "four_ring" && call.direction === "inbound") {
      return this.twoWitnesses([[say("witness_phone"), heardRinging(call).seconds], [say("witness_caller"), seconds(call.wait_seconds)]], false);
    }
    if (rule === "greeting" && greeting) {
      const yes = (value) => (value === null ? say("not_sure") : say(value ? "yes" : "no"));
      const heard = say("witness_heard_value", { greeted: yes(greeting.greeted), named: yes(greeting.named), order: yes(greeting.in_order), confidence: Number(greeting.confidence.toFixed(2)) });
      const phrases = greeting.hits.map((hit) => `${hit.say} ${hit.start_seconds.toFixed(1)} s (${Math.round(hit.probability * 100)} %)`);
      const pairs = [[say("witness_heard", { source: words.term("source", greeting.source) }), heard]];
      return this.twoWitnesses(phrases.length ? [...pairs, [say("witness_phrases"), phrases.join(", ")]] : pairs, false);
    }
    return null;
  }

  twoWitnesses(pairs, contradicted) {
    return h("dl", { class: `witnesses${contradicted ? " contradicted" : ""}` },
      pairs.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  marks() {
    const { room } = this;
    const { marks } = this.detail;
    if (!marks.length) return null;
    const columns = [
      { text: room.say("marked_at"), cell: (mark) => dayAndTime(mark.marked_at) },
      { text: room.say("mark_kind"), cell: (mark) => room.say(`mark_${mark.mark}`) },
      { text: room.say("rule"), cell: (mark) => (mark.rule ? room.words.term("rule", mark.rule) : room.say("all_rules")) },
      { text: room.say("reason"), cell: (mark) => mark.reason },
      { text: room.say("marked_by"), cell: (mark) => mark.by },
    ];
    return h("section", { class: "card" }, h("h2", {}, room.say("marks")), h("p", { class: "soft" }, room.say("marks_note")), table(room.say("marks"), columns, marks));
  }

  legs() {
    const { room } = this;
    const { legs } = this.detail;
    if (!legs.length) return null;
    const columns = [
      { text: room.words.term("column", "agent"), cell: (leg) => leg.agent ?? leg.device },
      { text: room.say("dialled_at"), cell: (leg) => timeOfDay(leg.dialled_at, true) },
      { text: room.words.term("column", "first_ring_at"), cell: (leg) => timeOfDay(leg.ring_at, true) },
      { text: room.words.term("column", "ring_seconds"), number: true, cell: (leg) => `${seconds(leg.ring_seconds)}${leg.estimated ? " ≈" : ""}` },
      { text: room.words.term("column", "end"), cell: (leg) => room.say(`leg_${leg.end}`) },
    ];
    return h("section", { class: "card" }, h("h2", {}, room.say("legs")), table(room.say("legs"), columns, legs));
  }

  raw(isOpen) {
    const { room } = this;
    const lines = this.detail.timeline.map((line) => h("tr", {}, h("th", { scope: "row" }, `${timeOfDay(line.at, true)}${line.at.slice(19, 23)}`), h("td", {}, line.what), h("td", {}, line.detail)));
    const odd = this.detail.odd.length ? h("p", { class: "soft" }, room.say("odd"), ": ", this.detail.odd.join("; ")) : null;
    return h("details", { class: "raw card", open: isOpen },
      h("summary", { id: "raw" }, room.say("raw", { n: this.detail.timeline.length })),
      this.detail.timeline_complete ? null : h("p", { class: "soft" }, room.say("raw_cut")), odd,
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": room.say("raw", { n: this.detail.timeline.length }) }, h("table", { class: "events" }, h("tbody", {}, lines))));
  }
}
