/** The door's words. The form itself needs no script: it is answered with the console, or with this door and a problem. */

import { loadWords } from "/static/common/words.js";
import { followScheme, offerLanguage } from "./looks.js";

const PROBLEMS = ["unknown", "program", "often"];

followScheme();
const words = await loadWords();
words.fill();
document.title = words.text("console.title");
offerLanguage(words);

const problem = new URLSearchParams(location.search).get("problem");
if (PROBLEMS.includes(problem)) {
  const said = document.getElementById("problem");
  said.textContent = words.text(`console.login_${problem}`);
  said.hidden = false;
}
