/** One call drawn on one time axis: waits, rings, talk, moves, who hung up, and the stages of its tickets. */

import { duration, inZone, timeOfDay, zoneMinutes } from "/static/common/format.js";
import { s } from "./dom.js";
import { talkLanes } from "./talk.js";

const LABEL_PX = 132;
const RIGHT_PX = 20;
const TOP_PX = 34;
const LANE_PX = 34;
const BAR_PX = 16;
const TAIL_SHARE = 0.3;
const STEPS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];
const MOVES = new Set(["transfer", "parked", "unparked", "picked up", "hold"]);
const LEG_SIGNS = { answered: "✓", rang_out: "✕", rejected: "✕", busy: "✕", unreachable: "✕", cancelled: "–", open: "…" };

const ms = (text) => (text ? Date.parse(text) : null);

/** From instants to pixels: the call on most of the width; what its tickets did long after it, squeezed behind a break. */
class Axis {
  constructor(detail, nowMs, widthPx) {
    const { call, legs } = detail;
    this.startMs = Math.min(ms(call.arrived_at), ...legs.map((leg) => ms(leg.dialled_at)));
    this.endMs = Math.max(ms(call.ended_at) ?? nowMs, this.startMs + 1000);
    const stages = detail.tickets.flatMap((ticket) => Object.values(ticket.stages).map(ms));
    this.lastMs = Math.max(this.endMs, ...stages);
    const spanMs = this.endMs - this.startMs;
    this.left = LABEL_PX;
    this.right = widthPx - RIGHT_PX;
    this.hasTail = this.lastMs > this.endMs + spanMs * 0.6;
    if (!this.hasTail) this.endMs = this.lastMs;
    this.breakPx = this.hasTail ? this.right - (this.right - this.left) * TAIL_SHARE : this.right;
  }

  x(atMs) {
    if (atMs <= this.endMs) {
      const share = Math.max(0, (atMs - this.startMs) / (this.endMs - this.startMs));
      return this.left + share * (this.breakPx - this.left);
    }
    const from = this.breakPx + 14;
    return from + ((atMs - this.endMs) / (this.lastMs - this.endMs)) * (this.right - from - 6);
  }

  ticks() {
    const spanSeconds = (this.endMs - this.startMs) / 1000;
    const most = Math.max(3, Math.floor((this.breakPx - this.left) / 78));
    const step = STEPS_SECONDS.find((seconds) => spanSeconds / seconds <= most) ?? 14400;
    return Array.from({ length: Math.floor(spanSeconds / step) + 1 }, (_, at) => at * step);
  }
}

export function drawTimeline(box, detail, { words, say, nowMs }) {
  const axis = new Axis(detail, nowMs, Math.max(520, box.clientWidth));
  const lanes = lanesOf(detail, axis, words, say, nowMs);
  const height = TOP_PX + lanes.length * LANE_PX + 12;
  const width = axis.right + RIGHT_PX;
  const drawn = s("svg", { class: "timeline", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-labelledby": "timeline-title" },
    s("title", { id: "timeline-title" }, say("timeline_title")),
    grid(axis, height, detail, say),
    detail.gaps.map((gap) => band(axis, gap, height, say, nowMs)),
    lanes.map((lane, at) => s("g", { transform: `translate(0 ${TOP_PX + at * LANE_PX})` },
      s("text", { class: "lane", x: LABEL_PX - 12, y: LANE_PX / 2 + 4, "text-anchor": "end" }, s("title", {}, lane.name), shortened(lane.name, lane.isTicket)), lane.marks)),
    limit(axis, detail, lanes.length, say, nowMs));
  box.replaceChildren(drawn);
}

const WIDE = /[\u2e80-\uffff]/;

/** A name keeps its beginning, a ticket's id its end, which tells it apart. */
function shortened(text, keepsEnd) {
  const most = WIDE.test(text) ? 9 : 16;
  if (text.length <= most) return text;
  return keepsEnd ? `…${text.slice(1 - most)}` : `${text.slice(0, most - 1)}…`;
}

function widthPx(text) {
  return text.length * (WIDE.test(text) ? 12.5 : 7);
}

function grid(axis, height, detail, say) {
  const zone = zoneMinutes(detail.call.arrived_at);
  const first = inZone(axis.startMs, zone).toISOString().slice(11, 19);
  const ticks = axis.ticks().map((seconds) => {
    const x = axis.x(axis.startMs + seconds * 1000);
    return s("g", {}, s("line", { class: "grid", x1: x, x2: x, y1: TOP_PX - 6, y2: height - 8 }),
      s("text", { class: "tick", x, y: TOP_PX - 12, "text-anchor": "middle" }, seconds ? `+${duration(seconds)}` : first));
  });
  if (!axis.hasTail) return ticks;
  const late = duration((axis.lastMs - axis.endMs) / 1000);
  return [...ticks,
    s("rect", { class: "tail", x: axis.breakPx, y: TOP_PX - 6, width: axis.right - axis.breakPx, height: height - TOP_PX - 2 }),
    s("text", { class: "tick", x: axis.right - 4, y: TOP_PX - 12, "text-anchor": "end" }, say("later", { time: late })),
    s("path", { class: "break", d: `M${axis.breakPx - 3} ${TOP_PX - 2}v${height - TOP_PX - 10}M${axis.breakPx + 3} ${TOP_PX - 2}v${height - TOP_PX - 10}` })];
}

function lanesOf(detail, axis, words, say, nowMs) {
  const moves = detail.timeline.filter((line) => MOVES.has(line.what));
  return [
    { name: say("lane_caller"), marks: callerMarks(detail, axis, words, say, nowMs) },
    ...detail.legs.map((leg) => ({ name: leg.agent ?? leg.device, marks: legMarks(leg, axis, words, say, nowMs) })),
    ...talkLanes(detail, axis, LANE_PX, say),
    ...(moves.length ? [{ name: say("lane_moves"), marks: moves.map((line) => point(axis, ms(line.at), "move", `${line.what} ${line.detail}`, "⇢")) }] : []),
    ...detail.tickets.map((ticket) => ({ name: ticket.ticket_id, isTicket: true, marks: ticketMarks(ticket, axis, words) })),
  ];
}

function bar(axis, fromMs, toMs, kind, text, title) {
  const x = axis.x(fromMs);
  const width = Math.max(2, axis.x(toMs) - x);
  const fits = text && width > widthPx(text) + 10;
  return s("g", {}, s("title", {}, title),
    s("rect", { class: `bar ${kind}`, x, y: (LANE_PX - BAR_PX) / 2, width, height: BAR_PX, rx: 3 }),
    fits ? s("text", { class: `in ${kind}`, x: x + 6, y: LANE_PX / 2 + 4 }, text) : null);
}

function point(axis, atMs, kind, title, sign) {
  const x = axis.x(atMs);
  return s("g", {}, s("title", {}, title), s("circle", { class: `point ${kind}`, cx: x, cy: LANE_PX / 2, r: 8 }),
    s("text", { class: "sign", x, y: LANE_PX / 2 + 4, "text-anchor": "middle" }, sign));
}

function callerMarks({ call, hangup }, axis, words, say, nowMs) {
  const [arrived, answered, ended] = [ms(call.arrived_at), ms(call.answered_at), ms(call.ended_at) ?? nowMs];
  const waited = say("bar_wait", { time: duration(call.wait_seconds) });
  const talked = answered ? say("bar_talk", { time: duration((ended - answered) / 1000) }) : "";
  const marks = [bar(axis, arrived, answered ?? ended, "wait", waited, waited)];
  if (answered) marks.push(bar(axis, answered, ended, "talk", talked, talked));
  if (call.ended_at) {
    const who = words.term("hung_up_by", call.hung_up_by ?? "unknown");
    marks.push(point(axis, ended, call.hung_up_by === "agent" ? "bad" : "end", say("hung_up", { who }), "■"));
  }
  for (const [key, kind] of [["caller_request_at", "caller"], ["agent_request_at", "agent"]]) {
    const at = ms(hangup[key]);
    if (at) marks.push(s("g", {}, s("title", {}, say(`asked_${kind}`)), s("path", { class: `ask ${kind}`, d: `M${axis.x(at)} 2l4 7h-8z` })));
  }
  return marks;
}

function legMarks(leg, axis, words, say, nowMs) {
  const [dialled, rang, ended] = [ms(leg.dialled_at), ms(leg.ring_at), ms(leg.ended_at) ?? nowMs];
  const text = leg.ring_seconds === null ? "" : say("bar_ring", { time: leg.ring_seconds.toFixed(1) });
  const title = `${leg.agent ?? leg.device}: ${text} ${say(`leg_${leg.end}`)}${leg.estimated ? ` (${say("estimated")})` : ""}`;
  const y = LANE_PX / 2;
  return [
    s("line", { class: "dial", x1: axis.x(dialled), x2: axis.x(rang ?? ended), y1: y, y2: y }),
    rang ? bar(axis, rang, ended, leg.end === "answered" ? "ring" : "ring missed", text, title) : null,
    s("g", {}, s("title", {}, title), s("text", { class: `after ${leg.end}`, x: axis.x(ended) + 5, y: y + 4 }, `${LEG_SIGNS[leg.end]} ${say(`leg_${leg.end}`)}`)),
  ];
}

function ticketMarks(ticket, axis, words) {
  const stages = Object.entries(ticket.stages).map(([stage, at]) => [stage, ms(at), at]).sort((one, other) => one[1] - other[1]);
  if (!stages.length) return [];
  const y = LANE_PX / 2;
  const line = s("line", { class: "ticket", x1: axis.x(stages[0][1]), x2: axis.x(stages.at(-1)[1]), y1: y, y2: y });
  return [line, ...stages.map(([stage, atMs, at], number) => {
    const name = words.term("stage", stage);
    const x = axis.x(atMs);
    const beforePx = number ? axis.x(stages[number - 1][1]) : axis.left;
    const nextPx = number + 1 < stages.length ? axis.x(stages[number + 1][1]) : axis.right + RIGHT_PX;
    const needsPx = widthPx(name) + 14;
    const onRight = nextPx - x > needsPx;
    const isNamed = onRight || (number + 1 === stages.length && x - beforePx > needsPx);
    const set = { class: "stage", x: onRight ? x + 9 : x - 9, y: y - 5, "text-anchor": onRight ? "start" : "end" };
    return s("g", {}, s("title", {}, `${name} ${timeOfDay(at, true)}`), s("circle", { class: "point stage", cx: x, cy: y, r: 5 }),
      isNamed ? s("text", set, name) : null);
  })];
}

function band(axis, gap, height, say, nowMs) {
  const x = axis.x(Math.max(axis.startMs, ms(gap.start_at)));
  const width = Math.max(3, axis.x(ms(gap.end_at) ?? nowMs) - x);
  return s("g", {}, s("title", {}, say("gap")), s("rect", { class: "gap", x, y: TOP_PX - 6, width, height: height - TOP_PX - 2 }));
}

/** Where the ringing of all phones together reached the limit of four_ring. */
function limit(axis, detail, lanes, say, nowMs) {
  const verdict = detail.verdicts.find((one) => one.rule === "four_ring");
  const seconds = verdict?.values.limit_seconds;
  if (!seconds || !["met", "missed", "pending"].includes(verdict.outcome)) return null;
  const atMs = verdict.values.clock === "caller" ? ms(detail.call.arrived_at) + seconds * 1000 : reached(detail.legs, seconds * 1000, nowMs);
  if (atMs === null || atMs > axis.endMs) return null;
  const x = axis.x(atMs);
  return s("g", {}, s("title", {}, say("limit_reached", { seconds: seconds.toFixed(1) })),
    s("line", { class: "limit", x1: x, x2: x, y1: TOP_PX - 4, y2: TOP_PX + Math.min(lanes, 1 + detail.legs.length) * LANE_PX }),
    s("text", { class: "limit", x: x + 4, y: TOP_PX + 4 }, say("limit", { seconds: seconds.toFixed(1) })));
}

function reached(legs, limitMs, nowMs) {
  const rings = legs.filter((leg) => leg.ring_at).map((leg) => [ms(leg.ring_at), ms(leg.ended_at) ?? nowMs]).sort((one, other) => one[0] - other[0]);
  let [rung, until] = [0, -Infinity];
  for (const [from, to] of rings) {
    const begin = Math.max(from, until);
    if (to <= begin) continue;
    if (rung + to - begin >= limitMs) return begin + limitMs - rung;
    rung += to - begin;
    until = to;
  }
  return null;
}
