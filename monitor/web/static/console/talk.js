/** Who spoke when: one lane of sound for each side, and where both spoke, marked on the lane of who began later. */

import { s } from "./dom.js";

const SOUND_PX = 10;

/** Lanes for the timeline; none for a call that was not listened to for talk. */
export function talkLanes(detail, axis, lanePx, say) {
  if (!detail.talk) return [];
  return ["caller", "agent"].map((side) => ({
    name: say(`lane_spoke_${side}`),
    marks: [
      ...detail.talk.spoken.filter((one) => one.side === side).map((one) => sound(one, axis, lanePx, say)),
      ...detail.talk.overlaps.filter((one) => one.by === side).map((one) => overlap(one, axis, lanePx, say)),
    ],
  }));
}

function sound(one, axis, lanePx, say) {
  const [from, to] = [Date.parse(one.start_at), Date.parse(one.end_at)];
  const text = say("spoke", { seconds: ((to - from) / 1000).toFixed(1) });
  return rect(axis, from, to, lanePx, SOUND_PX, `spoke ${one.side}`, one.agent ? `${one.agent}: ${text}` : text);
}

function overlap(one, axis, lanePx, say) {
  const from = Date.parse(one.at);
  const values = { seconds: one.seconds.toFixed(1), lead: one.lead_seconds.toFixed(1) };
  return rect(axis, from, from + one.seconds * 1000, lanePx, lanePx - 12, `overlap ${one.by}`, say(`cut_in_${one.by}`, values));
}

function rect(axis, fromMs, toMs, lanePx, heightPx, kind, title) {
  const x = axis.x(fromMs);
  return s("g", {}, s("title", {}, title),
    s("rect", { class: kind, x, y: (lanePx - heightPx) / 2, width: Math.max(2, axis.x(toMs) - x), height: heightPx, rx: 2 }));
}
