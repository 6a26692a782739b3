/** Lost callers: who ended without a human answer, and whether anybody has spoken with them since. */

import { duration, DASH } from "/static/common/format.js";
import { get } from "./api.js";
import { h, put, table } from "./dom.js";
import { saveCsv, saveJson } from "./download.js";
import { callHash, callLink, chip, dayAndTime, empty, field, problem } from "./parts.js";

const SHAPES = { rung_back: "✓", called_again: "↺", tried: "…", open: "!" };
const TONES = { rung_back: "good", called_again: "good", tried: "warn", open: "bad" };
const PERIODS = { day: 1, week: 7, month: 31 };
const DAY_MS = 86_400_000;

export class Lost {
  constructor(room, _rest, query) {
    this.room = room;
    this.title = room.say("tab_lost");
    this.asked = { state: query.get("state") ?? "open", period: query.get("period") ?? "day", queue: query.get("queue") ?? "" };
  }

  async open(body) {
    this.list = h("section", { class: "card" });
    put(body, this.form(), this.list);
    await this.more(null);
  }

  form() {
    const say = (key) => this.room.say(key);
    const states = ["open", "all"].map((state) => [state, say(`lost_${state}`)]);
    const periods = Object.keys(PERIODS).map((period) => [period, say(`period_${period}`)]);
    return h("form", { class: "filter card", "aria-label": say("filter"), onsubmit: (event) => this.ask(event) },
      field("state", say("state"), this.asked.state, { options: states }),
      field("period", say("period"), this.asked.period, { options: periods }),
      field("queue", this.room.words.term("column", "queue"), this.asked.queue, { size: "10", maxlength: "200" }),
      h("div", { class: "buttons" }, h("button", { type: "submit" }, say("find"))));
  }

  ask(event) {
    event.preventDefault();
    location.hash = `#/lost?${new URLSearchParams([...new FormData(event.target)])}`;
  }

  async more(cursor) {
    const since = new Date(this.room.stream.serverNow() - (PERIODS[this.asked.period] ?? 1) * DAY_MS).toISOString();
    try {
      const page = await get("/api/v1/lost", { since, queue: this.asked.queue, state: this.asked.state, cursor });
      this.rows = cursor ? [...this.rows, ...page.lost] : page.lost;
      this.cursor = page.next_cursor;
      this.draw();
    } catch (error) {
      put(this.list, problem(error));
    }
  }

  draw() {
    const say = (key, values) => this.room.say(key, values);
    if (!this.rows.length) {
      put(this.list, empty(say(`lost_none_${this.asked.state === "all" ? "all" : "open"}`), say("lost_none_hint")));
      return;
    }
    const more = this.cursor ? h("button", { type: "button", id: "more", onclick: () => this.more(this.cursor) }, say("more")) : null;
    const name = `lost-${this.room.me.at.slice(0, 10)}`;
    put(this.list,
      h("p", { class: "bar" },
        h("span", { class: "soft" }, say("lost_note")),
        h("button", { type: "button", class: "quiet", id: "csv", onclick: () => saveCsv(name, this.rows) }, say("csv")),
        h("button", { type: "button", class: "quiet", id: "json", onclick: () => saveJson(name, this.rows) }, say("json"))),
      table(say("tab_lost"), this.columns(), this.rows),
      h("p", { class: "foot" }, more, h("span", { class: "soft" }, say(this.cursor ? "shown_more" : "shown_all", { n: this.rows.length }))));
  }

  columns() {
    const { words } = this.room;
    const say = (key, values) => this.room.say(key, values);
    return [
      { text: words.term("column", "arrived_at"), cell: (row) => callLink(row, dayAndTime(row.arrived_at)) },
      { text: words.term("column", "queue"), cell: (row) => row.queue ?? DASH },
      { text: words.term("column", "caller"), cell: (row) => row.caller ?? say("withheld") },
      { text: say("waited"), number: true, cell: (row) => duration(row.wait_seconds) },
      { text: words.term("column", "end"), cell: (row) => words.term("end", row.end) },
      { text: say("state"), cell: (row) => chip(TONES[row.state], SHAPES[row.state], say(`contact_${row.state}`)) },
      { text: say("tries"), number: true, cell: (row) => String(row.tries) },
      { text: say("contact_at"), cell: (row) => (row.contact_at ? h("a", { href: callHash({ pbx: row.pbx, call_id: row.contact_call_id }) }, dayAndTime(row.contact_at)) : DASH) },
      { text: say("contact_by"), cell: (row) => row.contact_by ?? DASH },
    ];
  }
}
