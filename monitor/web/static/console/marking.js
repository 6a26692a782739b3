/** The dialog in which a shift lead marks a call. */

import { callPath, post } from "./api.js";
import { h } from "./dom.js";
import { field, myName, problem } from "./parts.js";

const KINDS = ["exempt", "comment", "withdrawn", "silent", "abusive", "angry"];
const OF_CALLER = new Set(["silent", "abusive", "angry"]);

export class Marking {
  constructor(room, done) {
    this.room = room;
    this.done = done;
  }

  ask(call) {
    const say = (key) => this.room.say(key);
    const kinds = KINDS.map((kind) => [kind, say(`mark_${kind}`)]);
    const rules = [["", say("all_rules")], ...this.room.me.rules.map((rule) => [rule, this.room.words.term("rule", rule)])];
    const dialog = h("dialog", { "aria-labelledby": "marking", onclose: () => dialog.remove() },
      h("form", { onsubmit: (event) => this.send(event, call, dialog) },
        h("h2", { id: "marking" }, say("mark")), h("p", { class: "soft" }, say("marks_note")),
        field("mark-kind", say("mark_kind"), "exempt", { options: kinds, onchange: (event) => this.fit(dialog, event.target.value) }),
        field("mark-rule", say("rule"), "", { options: rules }),
        field("mark-reason", say("reason"), "", { required: true, maxlength: "500" }),
        field("mark-by", say("by"), myName.get(), { required: true, maxlength: "80", autocomplete: "name" }),
        h("p", { class: "bar" }, h("button", { type: "submit" }, say("mark_save")),
          h("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, say("cancel")))));
    document.body.append(dialog);
    dialog.showModal();
  }

  /** What the caller was like is said of the call, not of a rule. */
  fit(dialog, kind) {
    const rule = dialog.querySelector("#mark-rule");
    rule.disabled = OF_CALLER.has(kind);
    if (rule.disabled) rule.value = "";
  }

  async send(event, call, dialog) {
    event.preventDefault();
    const value = (id) => dialog.querySelector(`#${id}`).value.trim();
    const body = { mark: value("mark-kind"), rule: value("mark-rule"), reason: value("mark-reason"), by: value("mark-by"), pbx: call.pbx };
    myName.set(body.by);
    try {
      await post(callPath(call, "/marks"), body);
      dialog.close();
      this.room.announce(this.room.say("marked"));
      await this.done();
      document.getElementById("mark")?.focus();
    } catch (error) {
      dialog.querySelector(".problem")?.remove();
      event.target.append(problem(error));
    }
  }
}
