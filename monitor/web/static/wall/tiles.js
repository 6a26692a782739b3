/** The tiles below: rates against their targets, agents, open tickets, the last misses, and the quiet footer. */

import { DASH, duration, percent, timeOfDay } from "/static/common/format.js";
import { minutes } from "./callers.js";
import { keep, make, redraw, setText, shape } from "./draw.js";

const MOST_TICKETS = 4;
const MOST_MISSES = 4;
const STATES = ["idle", "ringing", "talking", "on_hold", "paused", "unavailable", "unknown"];

/** The word, the shape and the tone of a rate; few calls show neither praise nor blame. */
function standing(rate) {
  if (rate.rate === null) return rate.unknown ? ["all_unknown", "unknown", "soft"] : ["no_calls", "none", "soft"];
  if (rate.is_few) return ["few", "few", "soft"];
  return rate.rate >= rate.target ? ["at_target", "good", "good"] : ["below_target", "bad", "bad"];
}

function ruleName(rule, words) {
  const key = `wall.rule_${rule}`;
  const short = words.text(key);
  return short === key ? words.term("rule", rule) : short;
}

function rateTile(rate, words) {
  const [word, form, tone] = standing(rate);
  const tile = make("div", "tile rate");
  const bar = make("div", `bar ${tone}`);
  bar.append(make("i"), make("b"));
  bar.style.setProperty("--share", `${(rate.rate ?? 0) * 100}%`);
  bar.style.setProperty("--target", `${(rate.target ?? 0) * 100}%`);
  const state = make("p", "state");
  const said = make("span", tone, words.text(`wall.${word}`));
  state.append(shape(form, tone), said, make("span", "target", words.text("wall.target", { target: percent(rate.target) })));
  const basis = { n: rate.n, coverage: percent(rate.coverage, 0) };
  const figure = make("p", `key figures ${tone === "soft" ? "" : tone}`.trim(), percent(rate.rate));
  const foot = make("p", "basis figures", words.text("wall.basis", basis));
  tile.append(make("h2", "", ruleName(rate.rule, words)), figure, bar, state, foot);
  return tile;
}

export function drawRates(section, rates, words) {
  redraw(section, rates, () => rates.map((rate) => rateTile(rate, words)));
}

export function drawAgents(list, empty, agents, why, words) {
  redraw(list, agents, () => (agents === null ? [] : STATES.map((state) => agent(state, agents[state] ?? 0, words))));
  setText(empty, agents === null ? `${DASH} ${why}` : "");
}

function agent(state, number, words) {
  const item = make("li", number ? "" : "is-none");
  item.append(shape(state, tone(state, number)), make("span", "number figures", String(number)));
  item.append(make("span", "word", words.text(`wall.agent_${state}`)));
  return item;
}

function tone(state, number) {
  if (!number) return "soft";
  return { idle: "good", ringing: "warn" }[state] ?? "";
}

function ticketRow() {
  const item = make("li");
  item.append(make("span", "form"), make("span", "what"), make("span", "when figures"));
  return item;
}

/** How long overdue, or how long is left, or, without a limit, how long it is open. */
function clockOf(ticket, nowMs, words) {
  if (ticket.due_at === null) {
    const open = duration((nowMs - Date.parse(ticket.since_at)) / 1000);
    return ["none", "soft", words.text("wall.open_for", { time: open })];
  }
  const left = (Date.parse(ticket.due_at) - nowMs) / 1000;
  if (ticket.is_overdue) return ["bad", "bad", words.text("wall.overdue", { time: duration(-left) })];
  const isNear = ticket.limit_seconds !== null && left < ticket.limit_seconds / 4;
  return ["clock", isNear ? "warn" : "", words.text("wall.left", { time: duration(left) })];
}

export function drawTickets(list, empty, number, board, nowMs, words) {
  const tickets = board.tickets ?? [];
  setText(number, board.open_tickets === null ? DASH : String(board.open_tickets));
  keep(list, tickets.slice(0, MOST_TICKETS), ticketRow, (item, ticket) => {
    const [form, what, when] = item.children;
    const [name, tone, text] = clockOf(ticket, nowMs, words);
    redraw(form, [name, tone], () => [shape(name, tone)]);
    const kind = ticket.kind ? words.term("kind", ticket.kind) : words.text("wall.kind_unknown");
    setText(what, `${kind} · ${words.text(`wall.stage_${ticket.stage}`)}`);
    setText(when, text);
    when.className = `when figures ${tone}`.trim();
  });
  const why = { heard: "no_tickets", down: "feed_down", silent: "feed_silent" }[board.ticket_feed];
  setText(empty, tickets.length ? "" : words.text(`wall.${why}`));
}

function missRow(miss, words) {
  const item = make("li");
  const said = [miss.queue, miss.sentence].filter(Boolean).join(" · ");
  item.append(make("span", "at figures", timeOfDay(miss.at)), make("span", "said", said));
  return item;
}

/** As many as the tile holds whole: rows that would be cut are left out. */
export function drawMisses(list, empty, today, words) {
  redraw(list, today.misses, () => today.misses.slice(0, MOST_MISSES).map((miss) => missRow(miss, words)));
  setText(empty, today.misses.length ? "" : words.text("wall.no_misses"));
  while (list.children.length > 1 && list.scrollHeight > list.clientHeight + 1) list.lastElementChild.remove();
}

function link(one, nowMs, words) {
  const isPbx = one.link.startsWith("ami:");
  const name = isPbx ? words.text("wall.pbx", { name: one.link.slice(4) }) : words.text("wall.broker");
  const state = words.text(one.up ? "wall.link_up" : "wall.link_down");
  const age = one.last_event_at === null ? null : (nowMs - Date.parse(one.last_event_at)) / 1000;
  const heard = age === null ? words.text("wall.never_heard") : words.text("wall.heard_ago", { time: minutes(age) });
  return { form: one.up ? "good" : "bad", text: [name, state, ...(isPbx ? [heard] : [])].join(" · ") };
}

export function drawFooter(footer, board, nowMs, words) {
  const isStale = board.store.is_stale;
  const items = [
    ...board.links.map((one) => link(one, nowMs, words)),
    { form: isStale ? "bad" : "good", text: words.text(isStale ? "wall.store_stale" : "wall.store_fine") },
    { form: "", text: words.text("wall.coverage", { coverage: percent(board.coverage_ratio) }) },
    ...(board.today.is_whole ? [] : [{ form: "bad", text: words.text("wall.not_whole") }]),
    { form: "", text: words.text("wall.as_of", { time: timeOfDay(board.at, true) }), isLast: true },
  ];
  redraw(footer, items, () =>
    items.map((item) => {
      const part = make("span", item.isLast ? "as-of figures" : "figures");
      if (item.form) part.append(shape(item.form, item.form === "bad" ? "bad" : "good"));
      part.append(item.text);
      return part;
    }),
  );
}
