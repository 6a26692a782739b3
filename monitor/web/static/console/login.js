/** The door's words. The form itself needs no script: it is answered with the console, or with this door and a problem. */

import { loadWords } from "/static/common/words.js";
import { followScheme, offerLanguage } from "./looks.js";

const PROBLEMS = new Map([
  ["unknown", "console.login_unknown"],
  ["program", "console.login_program"],
  ["often", "console.login_often"],
]);

followScheme();
const words = await loadWords();
words.fill();
document.title = words.text("console.title");
offerLanguage(words);

const problem = PROBLEMS.get(new URLSearchParams(location.search).get("problem"));
if (problem) {
  const said = document.getElementById("problem");
  said.textContent = words.text(problem);
  said.hidden = false;
}
