/** What makes the whole board doubtful, said in large letters over it: no stream, no exchange, no store. */

import { timeOfDay } from "/static/common/format.js";
import { make, redraw, shape } from "./draw.js";

const MOST = 3;

function troubles(board, stream, words) {
  const say = (name, values) => [words.text(`wall.${name}`, values), words.text(`wall.${name}_so`, values)];
  if (board === null && stream.alive !== false) return [];
  if (!stream.alive) return [say("stream_lost", { time: timeOfDay(board?.at, true) })];
  const dead = board.links.filter((link) => link.link.startsWith("ami:") && !link.up);
  const links = dead.map((link) => say("pbx_lost", { name: link.link.slice(4), time: timeOfDay(link.last_event_at, true) }));
  return board.store.is_stale ? [...links, say("store_lost", {})] : links;
}

/** True while what stands below must not be believed. */
export function drawAlarm(alarm, board, stream, words) {
  const found = troubles(board, stream, words).slice(0, MOST);
  const isCalm = board === null && !found.length;
  const lines = isCalm ? [[words.text("wall.connecting"), ""]] : found;
  alarm.hidden = !lines.length;
  alarm.className = isCalm ? "is-calm" : found.length > 1 ? "is-crowded" : "";
  redraw(alarm, { lines, isCalm }, () =>
    lines.flatMap(([title, so]) => {
      const strong = make("strong");
      strong.append(...(isCalm ? [] : [shape("bad")]), make("span", "", title));
      return so ? [strong, make("p", "", so)] : [strong];
    }),
  );
  return lines.length > 0;
}
