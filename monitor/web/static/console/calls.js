/** Calls: what is asked for stands in the address, so that it can be kept, shared and gone back to. */

import { DASH } from "/static/common/format.js";
import { get } from "./api.js";
import { h, put, table } from "./dom.js";
import { saveCsv, saveJson } from "./download.js";
import { callerMarks, callLink, dayAndTime, empty, exemptSign, field, heardRinging, outcomeSign, problem, seconds } from "./parts.js";

const KEYS = ["since", "until", "queue", "rule", "outcome", "direction"];
const OUTCOMES = ["met", "missed", "pending", "exempt", "unknown"];
const DIRECTIONS = ["inbound", "outbound", "internal"];
const PAGE = 50;

export class Calls {
  constructor(room, _rest, query) {
    this.room = room;
    this.title = room.say("tab_calls");
    this.asked = Object.fromEntries(KEYS.map((key) => [key, query.get(key) ?? ""]));
    this.rows = [];
    this.changed = new Set();
  }

  async open(body) {
    this.news = h("p", { class: "news", role: "status" });
    this.list = h("section", { class: "card" });
    put(body, this.form(), this.news, this.list);
    await this.more(null);
  }

  form() {
    const { words } = this.room;
    const say = (key) => this.room.say(key);
    const any = ["", say("any")];
    const rules = [any, ...this.room.me.rules.map((rule) => [rule, words.term("rule", rule)])];
    const pick = (kind, values) => [any, ...values.map((value) => [value, words.term(kind, value)])];
    return h("form", { class: "filter card", "aria-label": say("filter"), onsubmit: (event) => this.ask(event) },
      field("since", say("since"), this.asked.since, { type: "datetime-local", step: "1" }),
      field("until", say("until"), this.asked.until, { type: "datetime-local", step: "1" }),
      field("queue", words.term("column", "queue"), this.asked.queue, { size: "10", maxlength: "200" }),
      field("rule", say("rule"), this.asked.rule, { options: rules }),
      field("outcome", say("outcome"), this.asked.outcome, { options: pick("outcome", OUTCOMES) }),
      field("direction", words.term("column", "direction"), this.asked.direction, { options: pick("direction", DIRECTIONS) }),
      h("div", { class: "buttons" },
        h("button", { type: "submit" }, say("find")),
        h("a", { href: "#/calls?rule=&outcome=missed", class: "button quiet" }, say("only_missed")),
        h("a", { href: "#/calls", class: "button quiet" }, say("clear"))));
  }

  ask(event) {
    event.preventDefault();
    const told = [...new FormData(event.target)].filter(([, value]) => value);
    location.hash = `#/calls${told.length ? `?${new URLSearchParams(told)}` : ""}`;
  }

  /** A moment of the hotline's own zone, as the form has it, as RFC 3339. */
  instant(local) {
    if (!local) return "";
    return `${local.length === 16 ? `${local}:00` : local}${this.room.me.at.slice(-6)}`;
  }

  async more(cursor) {
    const query = { ...this.asked, since: this.instant(this.asked.since), until: this.instant(this.asked.until), limit: PAGE, cursor };
    try {
      const page = await get("/api/v1/calls", query);
      this.rows = cursor ? [...this.rows, ...page.calls] : page.calls;
      this.cursor = page.next_cursor;
      this.changed.clear();
      this.draw();
    } catch (error) {
      put(this.list, problem(error));
    }
  }

  /** What changes meanwhile is counted, and shown when one asks for it: a list that moves cannot be read. */
  onCall(changed) {
    this.changed.add(changed ? `${changed.pbx} ${changed.call_id}` : "reload");
    const text = this.room.say("changed", { n: this.changed.size });
    put(this.news, h("button", { type: "button", class: "quiet", id: "refresh", onclick: () => this.more(null) }, text));
  }

  draw() {
    const say = (key, values) => this.room.say(key, values);
    put(this.news);
    if (!this.rows.length) {
      put(this.list, empty(say("calls_none"), say("calls_none_hint")));
      return;
    }
    const shown = table(say("tab_calls"), this.columns(), this.rows);
    const more = this.cursor ? h("button", { type: "button", id: "more", onclick: () => this.more(this.cursor) }, say("more")) : null;
    put(this.list, this.bar(), shown, h("p", { class: "foot" }, more, h("span", { class: "soft" }, say(this.cursor ? "shown_more" : "shown_all", { n: this.rows.length }))));
  }

  bar() {
    const say = (key) => this.room.say(key);
    const name = `calls-${this.room.me.at.slice(0, 10)}`;
    return h("p", { class: "bar" },
      h("span", { class: "legend soft" }, OUTCOMES.map((outcome) => h("span", { class: "entry" }, outcomeSign(this.room.words, outcome, ""), " ", this.room.words.term("outcome", outcome))),
        h("span", { class: "entry" }, h("span", { class: "flag", "aria-hidden": "true" }, "⚑"), " ", say("marked_exempt"))),
      h("button", { type: "button", class: "quiet", id: "csv", onclick: () => saveCsv(name, this.rows) }, say("csv")),
      h("button", { type: "button", class: "quiet", id: "json", onclick: () => saveJson(name, this.rows) }, say("json")));
  }

  columns() {
    const { words } = this.room;
    const column = (name) => words.term("column", name);
    return [
      { text: column("arrived_at"), cell: (row) => callLink(row, dayAndTime(row.arrived_at)) },
      { text: column("queue"), cell: (row) => row.queue ?? DASH },
      { text: column("caller"), cell: (row) => [row.caller ?? this.room.say("withheld"), callerMarks(this.room, row)] },
      { text: column("agent"), cell: (row) => row.agent ?? DASH },
      { text: column("wait_seconds"), number: true, cell: (row) => seconds(row.wait_seconds) },
      { text: column("ring_seconds"), number: true, cell: (row) => heardRinging(row).seconds },
      { text: column("rings"), number: true, cell: (row) => heardRinging(row).rings },
      { text: column("talk_seconds"), number: true, cell: (row) => seconds(row.talk_seconds) },
      { text: column("end"), cell: (row) => words.term("end", row.end) },
      { text: column("hung_up_by"), cell: (row) => (row.hung_up_by ? words.term("hung_up_by", row.hung_up_by) : DASH) },
      ...this.room.me.rules.map((rule) => ({ text: column(rule), cell: (row) => [outcomeSign(words, row[rule], row[`${rule}_reason`]), exemptSign(this.room, row, rule)] })),
    ];
  }
}
