/** Who waits, longest first, each with the rings so far as shapes that fill towards the limit. */

import { keep, make, redraw, setClass, setText, shape } from "./draw.js";

const MOST_ROWS = 5;
const MOST_PIPS = 8;

/** Seconds as minutes and seconds, 62:03, however long. */
export function minutes(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function waited(caller, nowMs) {
  return Math.max(0, (nowMs - Date.parse(caller.since_at)) / 1000);
}

export function longestWait(callers, nowMs) {
  return callers
    .map((caller) => ({ seconds: waited(caller, nowMs), queue: caller.queue ?? "" }))
    .reduce((longest, one) => (longest && longest.seconds >= one.seconds ? longest : one), null);
}

/** Seconds on the judged clock, and the ring that sounds after them; null where they are not known or not begun. */
function rung(caller, nowMs, period) {
  if (caller.counting_from_at === null && caller.rested_seconds === null) return null;
  const counting = caller.counting_from_at !== null;
  const seconds = counting ? Math.max(0, (nowMs - Date.parse(caller.counting_from_at)) / 1000) : caller.rested_seconds;
  return { seconds, ring: Math.floor(seconds / period) + 1, counting };
}

/** As of this moment, not of the board's: the limit may have passed since. */
export function isPastLimit(caller, nowMs, limit) {
  const found = rung(caller, nowMs, limit.period_seconds);
  return found !== null && found.ring > limit.max_rings;
}

function say(caller, found, isLate, words) {
  if (found === null) {
    if (caller.is_ringing) return words.text("wall.rings_unseen");
    return words.text(caller.queue === null ? "wall.arriving" : "wall.not_ringing");
  }
  if (isLate) return words.text("wall.ring_late", { n: found.ring });
  return words.text(found.counting ? "wall.ring" : "wall.ring_rests", { n: found.ring });
}

function row() {
  const item = make("li");
  item.append(make("span", "queue"), make("span", "pips"), make("span", "word"), make("span", "waited figures"));
  return item;
}

function fillPips(pips, seconds, limit) {
  const shown = Math.min(limit.max_rings, MOST_PIPS);
  const each = (limit.max_rings * limit.period_seconds) / shown;
  keep(pips, Array.from({ length: shown }), () => make("i", "pip"), (pip, _item, index) => {
    const fill = Math.min(1, Math.max(0, seconds / each - index));
    pip.style.setProperty("--fill", fill.toFixed(2));
  });
}

function update(item, caller, nowMs, limit, words) {
  const [queue, pips, word, wait] = item.children;
  const found = rung(caller, nowMs, limit.period_seconds);
  const isLate = found !== null && found.ring > limit.max_rings;
  const isLast = found !== null && found.ring === limit.max_rings;
  const states = [isLate && "is-bad", isLast && "is-last", !found && "is-unseen", found && !found.counting && "is-resting"];
  setClass(item, states.filter(Boolean).join(" "));
  setText(queue, caller.queue ?? words.text("wall.no_queue_yet"));
  fillPips(pips, found?.seconds ?? 0, limit);
  const said = say(caller, found, isLate, words);
  redraw(word, { said, isLate }, (state) => [...(state.isLate ? [shape("bad")] : []), state.said]);
  setText(wait, minutes(waited(caller, nowMs)));
}

export function drawCallers(list, board, nowMs, words) {
  const callers = board.waiting.callers;
  const hidden = Math.max(0, Math.max(callers.length, board.waiting.count ?? 0) - MOST_ROWS);
  const rows = hidden ? callers.slice(0, MOST_ROWS - 1) : callers;
  const items = [...rows, ...(hidden ? [{ more: hidden + 1 }] : [])];
  keep(list, items, row, (item, caller) => {
    if (caller.more) {
      drawMore(item, caller.more, words);
    } else {
      update(item, caller, nowMs, board.ring, words);
    }
  });
}

function drawMore(item, more, words) {
  setClass(item, "is-unseen");
  const [queue, , word, wait] = item.children;
  setText(queue, words.text("wall.more", { n: more }));
  redraw(word, { said: "" }, () => []);
  setText(wait, "");
}
