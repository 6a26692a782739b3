/** The wall: draws each board that the stream brings, and lets clocks and rings go on between two of them. */

import { DASH, count, inZone, zoneMinutes } from "/static/common/format.js";
import { Stream } from "/static/common/stream.js";
import { followTheme } from "/static/common/theme.js";
import { loadWords } from "/static/common/words.js";
import { drawAlarm } from "./alarm.js";
import { drawCallers, isPastLimit, longestWait, minutes } from "./callers.js";
import { setClass, setText } from "./draw.js";
import { drawAgents, drawFooter, drawMisses, drawRates, drawTickets } from "./tiles.js";

const TICK_MS = 200;
const RETRY_MS = 2000;
const element = (id) => document.getElementById(id);

function figure(id, text, note, tone = "") {
  const tile = element(id);
  setText(tile.querySelector(".key"), text);
  setText(tile.querySelector(".note"), note);
  setClass(tile, `tile figure ${tone}`.trim());
}

/** Why a figure of the room is not known. */
function whyUnknown(board, filter, words) {
  if (board.links.some((link) => link.link.startsWith("ami:") && !link.up)) return words.text("wall.link_down");
  if (filter && !board.queues.length) return words.text("wall.no_such_queue", { queue: filter });
  return words.text("wall.queues_unknown");
}

/** Callers past the limit are told before those who ring in time. */
function noteOnWaiting(board, nowMs, words) {
  const callers = board.waiting.callers;
  const late = callers.filter((caller) => isPastLimit(caller, nowMs, board.ring)).length;
  if (late) return [words.text("wall.late_now", { n: late }), "is-bad"];
  const ringing = callers.filter((caller) => caller.is_ringing).length;
  return [ringing ? words.text("wall.ringing_now", { n: ringing }) : "", ""];
}

function drawNow(board, nowMs, filter, words) {
  const callers = board.waiting.callers;
  const known = board.waiting.count !== null;
  const why = known ? "" : whyUnknown(board, filter, words);
  const longest = longestWait(callers, nowMs);
  const nobody = words.text("wall.nobody_waits");
  const [note, tone] = noteOnWaiting(board, nowMs, words);
  figure("waiting", count(board.waiting.count), known ? (callers.length ? note : nobody) : why, known ? tone : "");
  figure("longest", known ? minutes(longest?.seconds ?? 0) : DASH, known ? (longest?.queue ?? "") : why);
  figure("talking", count(board.talking), known ? words.text("wall.lost_today", { n: board.today.lost }) : why);
  drawCallers(element("callers"), board, nowMs, words);
  setText(element("nobody"), known ? (callers.length ? "" : nobody) : callers.length ? "" : `${DASH} ${why}`);
  drawAgents(element("agents"), element("no-agents"), board.agents, why, words);
}

class Wall {
  constructor(words, filter) {
    this.words = words;
    this.filter = filter;
    this.board = null;
    this.zone = 0;
    const asked = new URLSearchParams({ topics: "board", lang: words.language });
    if (filter) asked.set("queue", filter);
    this.stream = new Stream(`/api/v1/stream?${asked}`, { board: (board) => this.take(board) }, () => this.tick());
    setInterval(() => this.tick(), TICK_MS);
  }

  take(board) {
    this.board = board;
    this.zone = zoneMinutes(board.at);
    setText(element("hotline"), board.hotline);
    document.title = `${board.hotline} · ${this.words.text("wall.title")}`;
    const shown = this.filter ? this.words.text("wall.queue_filter", { queue: this.filter }) : "";
    setText(element("queues"), shown || this.words.text("wall.all_queues"));
    drawRates(element("rates"), board.today.rates, this.words);
    drawMisses(element("misses"), element("no-misses"), board.today, this.words);
    this.tick();
  }

  tick() {
    const nowMs = this.stream.serverNow();
    const alarmed = drawAlarm(element("alarm"), this.board, this.stream, this.words);
    element("board").classList.toggle("is-doubtful", alarmed);
    if (this.board === null) return;
    setText(element("clock"), inZone(nowMs, this.zone).toISOString().slice(11, 19));
    drawNow(this.board, nowMs, this.filter, this.words);
    drawTickets(element("tickets"), element("no-tickets"), element("ticket-count"), this.board, nowMs, this.words);
    drawFooter(element("footer"), this.board, nowMs, this.words);
  }
}

/** The words come first: without them the wall could not even say what is wrong. */
async function begin() {
  followTheme();
  try {
    const words = await loadWords();
    words.fill();
    new Wall(words, new URLSearchParams(location.search).get("queue") ?? "");
  } catch {
    setTimeout(begin, RETRY_MS);
  }
}

begin();
