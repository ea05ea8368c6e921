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
    for (const button of all(this, "[type=submit]")) button.removeAttribute("disabled");
    for (const type of ["submit", "click", "input"]) this.addEventListener(type, this);
    this.addEventListener("toggle", this, true);
  }

  rows() {
    return all(this, ".tm-predicted");
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".tm-predicted"));
    if (!row || !this.contains(row)) return;
    if (event.type === "submit") {
      event.preventDefault();
      this.judge(row);
    } else if (event.type === "input") {
      target.removeAttribute("aria-invalid");
    } else if (event.type === "toggle") {
      // Whoever has looked need not say any more.
      if (target.matches(".tm-answer[open]")) this.end(row);
    } else if (target.matches("[type=button]")) {
      this.goOn(row);
    }
  }

  /** @param {HTMLElement} row */
  judge(row) {
    const questions = all(row, "[data-answer]");
    const answers = questions.map(answerTo);
    const missing = answers.findIndex((answer) => !answer);
    if (missing >= 0) {
      const input = one(questions[missing], "input");
      if (input.getAttribute("type") === "text") input.setAttribute("aria-invalid", "true");
      tellRow(row, "tm-missing", input.getAttribute("type") === "text" ? say("Write an answer first.") : say("Choose an answer first."));
      input.focus();
      return;
    }
    const right = answers.map((answer, i) => isPredicted(answer, questions[i].dataset.answer || ""));
    if (right.length > 1) right.forEach((ok, i) => markAnswer(questions[i], ok));
    const ok = !right.includes(false);
    this.given += right.length;
    this.right += right.filter(Boolean).length;
    const soFar = say("{right} of {given} right so far.", { right: this.right, given: this.given });
    tellRow(row, ok ? "tm-right" : "tm-wrong", ok ? say("✓ Right.") : say("✗ Not right."), " " + soFar);
    one(row, ".tm-answer").setAttribute("open", "");
    this.end(row);
    if (ok) this.goOn(row);
    else one(row, "[type=button]").focus();
  }

  /**
   * Nothing more is asked of a row.
   * @param {HTMLElement} row
   */
  end(row) {
    for (const button of all(row, "[type=submit]")) button.hidden = true;
    for (const input of all(row, "[data-answer] input")) input.setAttribute("disabled", "");
    const next = this.after(row)?.closest("details");
    one(row, "[type=button]").hidden = !next || next.open;
  }

  /** @param {HTMLElement} row */
  after(row) {
    const rows = this.rows();
    return rows[rows.indexOf(row) + 1];
  }

  /** @param {HTMLElement} row */
  goOn(row) {
    const next = this.after(row);
    if (!next) return;
    one(row, "[type=button]").hidden = true;
    const place = /** @type {HTMLDetailsElement} */ (next.closest("details"));
    place.open = true;
    const first = next.querySelector("[data-answer] input:enabled") || place.querySelector("summary");
    /** @type {HTMLElement} */ (first).focus();
  }
}

/** @param {HTMLElement} question */
function answerTo(question) {
  const input = /** @type {HTMLInputElement | null} */ (question.querySelector("input[type=text], input:checked"));
  return input ? input.value.trim() : "";
}

/**
 * @param {HTMLElement} question
 * @param {boolean} ok
 */
function markAnswer(question, ok) {
  const place = question.querySelector("input:checked")?.closest("li") || question;
  place.classList.add(ok ? "tm-right" : "tm-wrong");
  one(place, "label").append(element("span", ok ? say("Right") : say("Not right"), "tm-mark"));
}

/**
 * @param {HTMLElement} row
 * @param {string} className
 * @param {string} verdict
 * @param {string} [more]
 */
function tellRow(row, className, verdict, more = "") {
  const result = one(row, ".tm-result");
  result.className = "tm-result " + className;
  result.replaceChildren(element("strong", verdict), more);
}

if (!customElements.get("tracemark-predict-rows")) customElements.define("tracemark-predict-rows", TracemarkPredictRows);
