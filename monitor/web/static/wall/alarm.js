/** What makes the whole board doubtful, said in large letters over it: no stream, no exchange, no store. */

import { troubles } from "/static/common/troubles.js";
import { make, redraw, shape } from "./draw.js";

const MOST = 3;

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
