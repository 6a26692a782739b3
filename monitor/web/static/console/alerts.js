/** Alerts: what fires, what was told to whom, and what a channel could not send. */

import { DASH } from "/static/common/format.js";
import { get, post } from "./api.js";
import { h, put, table } from "./dom.js";
import { saveJson } from "./download.js";
import { chip, dayAndTime, empty, field, myName, problem } from "./parts.js";

const TONES = { critical: "bad", warning: "warn", info: "info" };

export class Alerts {
  constructor(room, _rest, query) {
    this.room = room;
    this.title = room.say("tab_alerts");
    this.state = query.get("state") === "all" ? "all" : "open";
  }

  async open(body) {
    this.list = h("section", { class: "alerts", "aria-label": this.title });
    this.channels = h("section", { class: "card" });
    put(body, this.bar(), this.list, this.channels);
    await this.look();
  }

  bar() {
    const tab = (state) => h("a", { href: `#/alerts?state=${state}`, class: "button quiet", "aria-current": state === this.state ? "true" : null }, this.room.say(`alerts_${state}`));
    return h("p", { class: "bar" }, tab("open"), tab("all"),
      h("button", { type: "button", class: "quiet", id: "json", onclick: () => saveJson("alerts", this.found) }, this.room.say("json")));
  }

  async look(isAsked = true) {
    try {
      this.found = await get("/api/v1/alerts", { state: this.state, lang: this.room.words.language });
      if (isAsked || !this.isWriting()) this.draw();
    } catch (error) {
      put(this.list, problem(error));
    }
  }

  onAlerts() {
    this.look(false);
  }

  /** What somebody is writing is not taken from under the hands. */
  isWriting() {
    return [...this.list.querySelectorAll("input")].some((one) => one === document.activeElement || one.value !== one.defaultValue);
  }

  draw() {
    const { alerts, channels } = this.found;
    const say = (key) => this.room.say(key);
    put(this.list, alerts.length ? alerts.map((alert, at) => this.card(alert, at)) : h("div", { class: "card" }, empty(say("alerts_none"), say("alerts_none_hint"))));
    const columns = [
      { text: say("channel"), cell: (row) => row.name },
      { text: say("kind"), cell: (row) => row.kind },
      { text: say("to_send"), number: true, cell: (row) => String(row.waiting) },
      { text: say("last_sent"), cell: (row) => dayAndTime(row.last_sent_at) },
      { text: say("last_error"), cell: (row) => (row.last_error ? h("span", { class: "problem" }, row.last_error) : DASH) },
    ];
    put(this.channels, h("h2", {}, say("channels")), channels.length ? table(say("channels"), columns, channels) : empty(say("channels_none"), say("channels_none_hint")));
  }

  card(alert, at) {
    const say = (key, values) => this.room.say(key, values);
    const firing = alert.state === "firing";
    const tone = !firing ? "calm" : alert.acknowledged_at ? "warn" : TONES[alert.severity];
    const told = alert.deliveries.map((one) =>
      h("li", {}, `${one.channel} · ${say(`event_${one.event}`)} · `,
        one.sent_at ? dayAndTime(one.sent_at) : h("span", { class: "problem" }, say("not_sent", { n: one.attempts, error: one.last_error || DASH }))));
    return h("article", { class: `alert card ${tone}`, "aria-labelledby": `alert-${at}` },
      h("header", {},
        chip(tone, firing ? "!" : "✓", say(firing ? "firing" : "resolved")),
        h("h2", { id: `alert-${at}` }, alert.sentence || alert.name),
        h("span", { class: "soft" }, dayAndTime(alert.fired_at), alert.resolved_at ? ` → ${dayAndTime(alert.resolved_at)}` : "")),
      told.length ? h("details", {}, h("summary", {}, say("told", { n: told.length })), h("ul", {}, told)) : null,
      alert.acknowledged_at ? this.acknowledged(alert) : this.form(alert, at));
  }

  acknowledged(alert) {
    const text = this.room.say("acknowledged_by", { by: alert.acknowledged_by, at: dayAndTime(alert.acknowledged_at) });
    return h("p", { class: "soft" }, "✓ ", text, alert.comment ? ` — ${alert.comment}` : "");
  }

  form(alert, at) {
    const say = (key) => this.room.say(key);
    return h("form", { class: "inline", onsubmit: (event) => this.acknowledge(event, alert) },
      field(`by-${at}`, say("by"), myName.get(), { required: true, maxlength: "80", autocomplete: "name" }),
      field(`comment-${at}`, say("comment"), "", { maxlength: "500", size: "36" }),
      h("button", { type: "submit" }, say("acknowledge")));
  }

  async acknowledge(event, alert) {
    event.preventDefault();
    const [by, comment] = [...new FormData(event.target).values()];
    myName.set(by);
    try {
      await post(`/api/v1/alerts/${encodeURIComponent(alert.key)}/acknowledge?lang=${encodeURIComponent(this.room.words.language)}`, { by, comment });
      this.room.announce(this.room.say("acknowledged"));
      await this.look();
      await this.room.countAlerts();
      document.getElementById("heading")?.focus();
    } catch (error) {
      event.target.append(problem(error));
    }
  }
}
