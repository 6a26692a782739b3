/** Elements made by name, without any markup in strings. */

const SVG = "http://www.w3.org/2000/svg";

/** `set`: attributes; a function is a listener (`onclick`), true an empty attribute, false and null nothing. */
function dress(element, set, children) {
  for (const [name, value] of Object.entries(set)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function h(name, set = {}, ...children) {
  return dress(document.createElement(name), set, children);
}

export function s(name, set = {}, ...children) {
  return dress(document.createElementNS(SVG, name), set, children);
}

/** A table in a box that scrolls by itself and by the keyboard. Each column: {name, text, number?, cell(row)}. */
export function table(label, columns, rows, rowSet = () => ({})) {
  const head = columns.map((column) => h("th", { scope: "col", class: column.number ? "number" : null }, column.text));
  const body = rows.map((row) => h("tr", rowSet(row), columns.map((column, at) => cell(column, row, at))));
  const made = h("table", {}, h("caption", { class: "unseen" }, label), h("thead", {}, h("tr", {}, head)), h("tbody", {}, body));
  return h("div", { class: "scroll", role: "region", "aria-label": label, tabindex: "0" }, made);
}

function cell(column, row, at) {
  const set = { class: column.number ? "number" : null };
  return at === 0 ? h("th", { ...set, scope: "row" }, column.cell(row)) : h("td", set, column.cell(row));
}

/** Puts `children` in the place of what `parent` holds, and gives the focus back to what had it, known by its id. */
export function put(parent, ...children) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.id : "";
  parent.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (focused) document.getElementById(focused)?.focus();
}
