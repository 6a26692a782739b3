/** Day or night: as ?theme= says, else by the time of day, looked at again every minute. */

const DAY_BEGINS_HOUR = 7;
const NIGHT_BEGINS_HOUR = 19;

function byHour() {
  const hour = new Date().getHours();
  return hour >= DAY_BEGINS_HOUR && hour < NIGHT_BEGINS_HOUR ? "day" : "night";
}

export function followTheme() {
  const asked = new URLSearchParams(location.search).get("theme");
  const isFixed = asked === "day" || asked === "night";
  const apply = () => {
    document.documentElement.dataset.theme = isFixed ? asked : byHour();
  };
  apply();
  if (!isFixed) setInterval(apply, 60_000);
}
