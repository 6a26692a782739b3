/** Day or night as the reader's system says (or ?theme=), and the way to the other language. */

const OTHER = { "zh-CN": ["en", "English"], en: ["zh-CN", "中文"] };

export function followScheme() {
  const asked = new URLSearchParams(location.search).get("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    document.documentElement.dataset.theme = asked ?? (dark.matches ? "night" : "day");
  };
  apply();
  dark.addEventListener("change", apply);
}

export function offerLanguage(words) {
  const link = document.getElementById("language");
  const [code, name] = OTHER[words.language];
  const keep = () => {
    const query = new URLSearchParams(location.search);
    query.set("lang", code);
    link.href = `${location.pathname}?${query}${location.hash}`;
  };
  link.textContent = name;
  link.lang = code;
  link.hreflang = code;
  keep();
  addEventListener("hashchange", keep);
}
