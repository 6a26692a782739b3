/** Numbers and instants as people read them. Whatever is not known is a dash, never a zero. */

export const DASH = "—";

/** Seconds as 0:07, 3:27 or 1:02:03. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return DASH;
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export function count(number) {
  return number === null || number === undefined ? DASH : String(number);
}

/** A share 0..1 as 96.4%; rounded down, so that nothing short of all reads 100%. */
export function percent(share, digits = 1) {
  if (share === null || share === undefined) return DASH;
  const scale = 10 ** digits;
  const shown = Math.floor(share * 100 * scale + 1e-9) / scale;
  return `${Number.isInteger(shown) ? shown : shown.toFixed(digits)}%`;
}

/** The minutes by which the zone of an RFC 3339 text is ahead of UTC. */
export function zoneMinutes(text) {
  const found = /([+-])(\d\d):(\d\d)$/.exec(text ?? "");
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

/** A Date whose UTC fields are the local ones of that zone. */
export function inZone(atMs, minutes) {
  return new Date(atMs + minutes * 60_000);
}

/** The time of day, 14:03 or 14:03:05, of an RFC 3339 text in the zone it is written in. */
export function timeOfDay(text, withSeconds = false) {
  if (!text) return DASH;
  return inZone(Date.parse(text), zoneMinutes(text)).toISOString().slice(11, withSeconds ? 19 : 16);
}
