/** The page "Predict first": judges what is said of a step, then goes on to the next. */

import { all, element, one } from "./dom.js";
import { isPredicted } from "./predict.js";
import { say } from "./words.js";

/** `<tracemark-predict-rows>` around the rows of one run. */
class TracemarkPredictRows extends HTMLElement {
  right = 0;
  given = 0;

  connectedCallback() {
    if (this.dataset.ready !== undefined) return;
    this.dataset.ready = "";
    for (const form of this.forms()) {
      const check = /** @type {HTMLButtonElement} */ (one(form, "[type=submit]"));
      check.hidden = check.disabled = !form.querySelector("[data-answer]");
    }
    for (const type of ["submit", "click", "input"]) this.addEventListener(type, this);
    this.addEventListener("toggle", this, true);
  }

  forms() {
    return /** @type {HTMLFormElement[]} */ (all(this, "form"));
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const form = target.closest("form");
    if (!form || !this.contains(form)) return;
    if (event.type === "submit") {
      event.preventDefault();
      this.judge(form);
    } else if (event.type === "input") {
      target.removeAttribute("aria-invalid");
    } else if (event.type === "toggle") {
      // Whoever has looked need not say any more.
      if (target.matches(".tm-answer[open]")) this.end(form);
    } else if (target.matches("[type=button]")) {
      this.goOn(form);
    }
  }

  /** @param {HTMLFormElement} form */
  judge(form) {
    const questions = all(form, "[data-answer]");
    const answers = questions.map(said);
    const missing = answers.findIndex((answer) => !answer);
    if (missing >= 0) {
      const input = one(questions[missing], "input");
      if (input.getAttribute("type") === "text") input.setAttribute("aria-invalid", "true");
      tell(form, "tm-missing", input.getAttribute("type") === "text" ? say("Write an answer first.") : say("Choose an answer first."));
      input.focus();
      return;
    }
    const right = answers.map((answer, i) => isPredicted(answer, questions[i].dataset.answer || ""));
    right.forEach((ok, i) => mark(questions[i], ok));
    const ok = !right.includes(false);
    this.given += right.length;
    this.right += right.filter(Boolean).length;
    const soFar = say("{right} of {given} right so far.", { right: this.right, given: this.given });
    tell(form, ok ? "tm-right" : "tm-wrong", ok ? say("✓ Right.") : say("✗ Not right."), " " + soFar);
    one(form, ".tm-answer").setAttribute("open", "");
    this.end(form);
    if (ok) this.goOn(form);
    else one(form, "[type=button]").focus();
  }

  /**
   * Nothing more is asked of a row.
   * @param {HTMLFormElement} form
   */
  end(form) {
    one(form, "[type=submit]").hidden = true;
    for (const input of all(form, "[data-answer] input")) input.setAttribute("disabled", "");
    one(form, "[type=button]").hidden = !this.after(form);
  }

  /** @param {HTMLFormElement} form */
  after(form) {
    const forms = this.forms();
    return forms[forms.indexOf(form) + 1];
  }

  /** @param {HTMLFormElement} form */
  goOn(form) {
    const next = this.after(form);
    if (!next) return;
    const row = /** @type {HTMLDetailsElement} */ (next.closest("details"));
    row.open = true;
    const first = next.querySelector("[data-answer] input:enabled") || row.querySelector("summary");
    /** @type {HTMLElement} */ (first).focus();
  }
}

/** @param {HTMLElement} question */
function said(question) {
  const input = /** @type {HTMLInputElement | null} */ (question.querySelector("input[type=text], input:checked"));
  return input ? input.value.trim() : "";
}

/**
 * @param {HTMLElement} question
 * @param {boolean} ok
 */
function mark(question, ok) {
  const place = question.querySelector("input:checked")?.closest("li") || question;
  place.classList.add(ok ? "tm-right" : "tm-wrong");
  one(place, "label").append(element("span", ok ? say("Right") : say("Not right"), "tm-mark"));
}

/**
 * @param {HTMLElement} form
 * @param {string} className
 * @param {string} verdict
 * @param {string} [more]
 */
function tell(form, className, verdict, more = "") {
  const result = one(form, ".tm-result");
  result.className = "tm-result " + className;
  result.replaceChildren(element("strong", verdict), more);
}

if (!customElements.get("tracemark-predict-rows")) customElements.define("tracemark-predict-rows", TracemarkPredictRows);
