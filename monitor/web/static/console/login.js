/** The door: a token goes in, a cookie comes back, and the console follows. */

import { loadWords } from "/static/common/words.js";
import { post } from "./api.js";
import { followScheme, offerLanguage } from "./looks.js";

followScheme();
const words = await loadWords();
words.fill();
document.title = words.text("console.title");
offerLanguage(words);

const problem = document.getElementById("problem");

document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const token = document.getElementById("token");
  try {
    await post("/login", { token: token.value.trim() });
    location.assign(`/${location.search}`);
  } catch (error) {
    const known = { 401: "console.login_unknown", 403: "console.login_program", 429: "console.login_often" }[error.status];
    problem.textContent = known ? words.text(known) : error.message;
    problem.hidden = false;
    token.focus();
    token.select();
  }
});
