// @ts-nocheck
/** `<tracemark-quiz>` inside a form: checks the answer, says why. */

import { plain, sameNumber } from "./answers.js";
import { element } from "./dom.js";
import { remember, remembered } from "./memory.js";

export class TracemarkQuiz extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    if (this.ready || !this.form) return;
    this.ready = true;
    this.attempt = 0;
    this.result = this.querySelector("[role=status]");
    const button = this.querySelector("button");
    button.hidden = button.disabled = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.check();
    });
    const past = remembered(this.form);
    if (past) {
      this.attempt = past.attempt;
      this.say("", past.ok ? "✓ You answered this before, and you were right." : "");
    }
  }

  check() {
    const given = this.given();
    if (!given.length) {
      const choices = this.form.querySelector(".tm-choices");
      this.say("tm-missing", choices ? "Choose an answer first." : "Write an answer first.");
      return;
    }
    if (!this.form.dataset.right && !this.form.dataset.answer) {
      // A finding says why.
      this.say("tm-missing", "This question has no answer yet.");
      return;
    }
    const ok = this.isRight(given);
    this.attempt += 1;
    this.say(ok ? "tm-right" : "tm-wrong", ok ? "✓ Right." : "✗ Not right.", given);
    if (ok) this.form.querySelector(".tm-answer").open = true;
    remember(this.form, { ok: ok, attempt: this.attempt });
    const detail = { id: this.form.id, ok: ok, attempt: this.attempt };
    this.dispatchEvent(new CustomEvent("tracemark:answered", { bubbles: true, detail: detail }));
  }

  /* What the learner chose or wrote, as a list of texts. */
  given() {
    const inputs = [...this.form.querySelectorAll("fieldset input")];
    if (!this.form.querySelector(".tm-choices")) {
      return inputs.map((input) => input.value.trim()).filter(Boolean);
    }
    return inputs.filter((input) => input.checked).map((input) => input.value);
  }

  isRight(given) {
    const { kind, right, answer } = this.form.dataset;
    if (kind === "number") return sameNumber(Number(given[0]), Number(answer));
    if (kind === "text") return plain(given[0]) === plain(answer);
    return given.join(" ") === right;
  }

  /* The verdict, then what is said to each choice that was made. */
  say(className, verdict, given) {
    this.result.className = "tm-result " + className;
    this.result.replaceChildren(verdict ? element("strong", verdict) : "");
    if (!given || !this.form.querySelector(".tm-choices")) return;
    for (const index of given) {
      const feedback = this.form.querySelector('.tm-feedback [data-option="' + index + '"]');
      if (feedback) this.result.append(" ", ...feedback.cloneNode(true).childNodes);
    }
    const summary = this.form.querySelector(".tm-summary");
    if (summary) this.result.append(" ", ...summary.cloneNode(true).childNodes);
  }
}
