/** Small things that several pages show. */

import { timeOfDay, DASH } from "/static/common/format.js";
import { h } from "./dom.js";

const SHAPES = { met: "✓", missed: "✕", pending: "…", exempt: "–", unknown: "?" };
const TONES = { met: "good", missed: "bad", pending: "calm", exempt: "calm", unknown: "warn" };

export function chip(tone, shape, text, label = null) {
  const sign = h("span", { "aria-hidden": "true", class: "shape" }, shape);
  return h("span", { class: `chip ${tone}`, title: label }, sign, text);
}

export function outcomeChip(words, outcome, why = null) {
  return outcome ? chip(TONES[outcome], SHAPES[outcome], words.term("outcome", outcome), why) : DASH;
}

/** A narrow one for tables: the shape alone is seen, the word is read out and told on pointing. */
export function outcomeSign(words, outcome, why) {
  if (!outcome) return DASH;
  const said = `${words.term("outcome", outcome)}: ${why ?? ""}`;
  const sign = h("span", { "aria-hidden": "true" }, SHAPES[outcome]);
  return h("span", { class: `sign ${TONES[outcome]}`, title: said }, sign, h("span", { class: "unseen" }, said));
}

/** Beside a verdict that a person exempted: the verdict stays as it was judged. */
export function exemptSign(room, row, rule) {
  if (!row[`${rule}_mark`]) return null;
  const said = `${room.say("marked_exempt")}: ${row[`${rule}_mark_reason`]} (${row[`${rule}_marked_by`]})`;
  return h("span", { class: "flag", title: said }, h("span", { "aria-hidden": "true" }, "⚑"), h("span", { class: "unseen" }, said));
}

/** What people said of the caller: silent, abusive, angry. */
export function callerMarks(room, row) {
  const marks = row.caller_marks ? row.caller_marks.split(" ") : [];
  return marks.map((mark) => [" ", h("span", { class: "chip info" }, room.say(`mark_${mark}`))]);
}

/** 11-23 14:03:05 in the zone of the text. */
export function dayAndTime(text) {
  return text ? `${text.slice(5, 10)} ${timeOfDay(text, true)}` : DASH;
}

export function seconds(value) {
  return value === null || value === undefined ? DASH : value.toFixed(1);
}

/** How long and how often it rang; a dash where a gap hid the ringing, as what we did not hear is not zero. */
export function heardRinging(row) {
  const hidden = row.four_ring === "unknown";
  return { seconds: hidden ? DASH : seconds(row.ring_seconds), rings: hidden ? DASH : row.rings ?? DASH };
}

export function callLink(call, text) {
  return h("a", { href: callHash(call), id: `call-${call.pbx}-${call.call_id}` }, text);
}

export function callHash(call) {
  return `#/call/${encodeURIComponent(call.pbx)}/${encodeURIComponent(call.call_id)}`;
}

export function empty(title, hint) {
  return h("div", { class: "empty" }, h("p", {}, title), h("p", { class: "soft" }, hint));
}

export function problem(error) {
  return h("p", { class: "problem", role: "alert" }, error.message);
}

/** A labelled field: select where `options` ([value, text] pairs) are given, else an input of `type`. */
export function field(id, label, value, { options = null, type = "text", ...more } = {}) {
  const control = options
    ? h("select", { id, name: id, ...more }, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)))
    : h("input", { id, name: id, type, value, ...more });
  return h("div", { class: "field" }, h("label", { for: id }, label), control);
}

export const myName = {
  get: () => localStorage.getItem("console.by") ?? "",
  set: (name) => localStorage.setItem("console.by", name),
};
