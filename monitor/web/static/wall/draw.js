/** Elements and shapes, changed only where something is new. */

const SVG = "http://www.w3.org/2000/svg";

/** Each state has a shape of its own, so that nobody needs to tell colours apart. */
const SHAPES = {
  good: [["circle", { cx: 12, cy: 12, r: 10, class: "line" }], ["path", { d: "M7 12.5l3.4 3.5L17 8.8", class: "line" }]],
  bad: [["path", { d: "M12 2.5L22.5 21h-21z", class: "line" }], ["path", { d: "M12 9v6M12 17.6v.6", class: "line" }]],
  few: [["path", { d: "M12 2l10 10-10 10L2 12z", class: "line dashed" }]],
  none: [["path", { d: "M4 12h16", class: "line" }]],
  unknown: [
    ["circle", { cx: 12, cy: 12, r: 10, class: "line dashed" }],
    ["path", { d: "M9 9.5a3 3 0 1 1 4 2.8c-.8.3-1 .8-1 1.7M12 17v.6", class: "line" }],
  ],
  clock: [["circle", { cx: 12, cy: 12, r: 10, class: "line" }], ["path", { d: "M12 6.5V12l3.6 2.4", class: "line" }]],
  idle: [["circle", { cx: 12, cy: 12, r: 9, class: "line" }]],
  talking: [["circle", { cx: 12, cy: 12, r: 10, class: "solid" }]],
  ringing: [
    ["circle", { cx: 12, cy: 12, r: 4.5, class: "solid" }],
    ["path", { d: "M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14", class: "line" }],
  ],
  paused: [["path", { d: "M6 4h4v16H6zM14 4h4v16h-4z", class: "solid" }]],
  on_hold: [["circle", { cx: 12, cy: 12, r: 9, class: "line" }], ["path", { d: "M12 3a9 9 0 0 1 0 18z", class: "solid" }]],
  unavailable: [["path", { d: "M5 5l14 14M19 5L5 19", class: "line" }]],
};

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function shape(name, tone = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `shape ${tone}`.trim());
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of SHAPES[name] ?? SHAPES.unknown) {
    const part = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
    svg.append(part);
  }
  return svg;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setClass(element, className) {
  if (element.className !== className) element.className = className;
}

/** As many children as there are items: made once by `create`, each then brought up to date by `update`. */
export function keep(parent, items, create, update) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  while (parent.children.length < items.length) parent.append(create());
  items.forEach((item, index) => update(parent.children[index], item, index));
}

/** Draws anew only where what it is drawn from has changed. */
export function redraw(element, state, draw) {
  const key = JSON.stringify(state);
  if (element.dataset.drawn === key) return;
  element.dataset.drawn = key;
  element.replaceChildren(...draw(state));
}
