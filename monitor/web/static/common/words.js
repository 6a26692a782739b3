/** The page's words: one JSON per language, made of the program's own word files. */

const SLOT = /\{(\w+)\}/g;

class Words {
  constructor(tables) {
    this.language = tables.language;
    this.tables = tables;
  }

  /** The sentence of a key such as "wall.waiting", its {slots} filled; the key itself where there is no sentence. */
  text(key, values = {}) {
    const [page, name] = key.split(".");
    const sentence = this.tables.page[page]?.[name];
    return sentence === undefined ? key : sentence.replace(SLOT, (slot, name) => values[name] ?? slot);
  }

  /** How a word of the program is called, as term("outcome", "met"). */
  term(kind, value) {
    return this.tables.term[kind]?.[value] ?? value;
  }

  /** Gives every element with data-word="page.key" its text, and with data-word-label its aria-label. */
  fill(root = document) {
    for (const element of root.querySelectorAll("[data-word]")) element.textContent = this.text(element.dataset.word);
    for (const element of root.querySelectorAll("[data-word-label]")) {
      element.setAttribute("aria-label", this.text(element.dataset.wordLabel));
    }
  }
}

export async function loadWords(language = document.documentElement.lang) {
  const answer = await fetch(`/static/words/${encodeURIComponent(language)}.json`);
  if (!answer.ok) throw new Error(`no words: ${answer.status}`);
  return new Words(await answer.json());
}
