/** What makes every figure of a page doubtful: no stream, no exchange, no store. */

import { timeOfDay } from "./format.js";

/** Pairs of a title and what it means; `board` is null before the first. */
export function troubles(board, stream, words) {
  const say = (name, values) => [words.text(`wall.${name}`, values), words.text(`wall.${name}_so`, values)];
  if (board === null && stream.alive !== false) return [];
  if (!stream.alive) return [say("stream_lost", { time: timeOfDay(board?.at, true) })];
  const dead = board.links.filter((link) => link.link.startsWith("ami:") && !link.up);
  const links = dead.map((link) => say("pbx_lost", { name: link.link.slice(4), time: timeOfDay(link.last_event_at, true) }));
  return board.store.is_stale ? [...links, say("store_lost", {})] : links;
}
