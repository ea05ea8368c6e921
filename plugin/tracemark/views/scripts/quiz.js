/** `<tracemark-quiz>` inside a form: checks the answer, says why. */

import { isRight, numberIn, partly } from "./answers.js";
import { all, element, one } from "./dom.js";
import { entryOf, remember, remembered } from "./memory.js";
import { say } from "./words.js";

/** All questions of the page that have an answer. */
export function questions() {
  const forms = /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll(".tm-quiz"));
  return [...forms].filter((form) => form.dataset.right || form.dataset.answer);
}

/**
 * What is known of a question on this page.
 * @param {HTMLFormElement} form
 */
export function resultOf(form) {
  return remembered(entryOf(location.href), form.id, form.dataset.mark || "");
}

/**
 * @param {HTMLElement} place
 * @param {string} selector
 */
function copies(place, selector) {
  return all(place, selector).map((found) => /** @type {HTMLElement} */ (found.cloneNode(true)));
}

export class TracemarkQuiz extends HTMLElement {
  /** @type {HTMLFormElement | null} */
  form = null;
  attempt = 0;

  connectedCallback() {
    const form = this.closest("form");
    if (this.form || !form) return;
    this.form = form;
    const button = /** @type {HTMLButtonElement} */ (one(this, "[type=submit]"));
    button.hidden = button.disabled = false;
    for (const type of ["submit", "reset", "input"]) form.addEventListener(type, this);
    const past = resultOf(form);
    if (!past) return;
    this.attempt = past.attempt;
    this.tell(
      "tm-past",
      past.ok
        ? say("✓ You answered this before, and you were right.")
        : say("You answered this before, and it was not right yet.")
    );
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (!this.form) return;
    if (event.type === "submit") {
      event.preventDefault();
      this.check(this.form);
    } else {
      this.clear(this.form);
    }
    if (event.type === "reset") {
      one(this.form, ".tm-answer").removeAttribute("open");
      one(this.form, "fieldset input").focus();
    }
  }

  /** @param {HTMLFormElement} form */
  check(form) {
    const { kind, right, answer, mark = "" } = form.dataset;
    const inputs = /** @type {HTMLInputElement[]} */ (all(form, "fieldset input"));
    const isTyped = kind === "text" || kind === "number";
    const chosen = isTyped ? [] : inputs.filter((input) => input.checked);
    const given = isTyped
      ? inputs.map((input) => input.value.trim()).filter(Boolean)
      : chosen.map((input) => input.value);
    this.clear(form);
    let problem = "";
    if (!given.length) {
      problem = isTyped ? say("Write an answer first.") : say("Choose an answer first.");
    } else if (!right && !answer) {
      // A finding says why.
      problem = say("This question has no answer yet.");
    } else if (kind === "number" && Number.isNaN(numberIn(given[0]))) {
      problem = say("Write a number, such as 0.5.");
    }
    if (problem) {
      if (isTyped) inputs[0].setAttribute("aria-invalid", "true");
      this.tell("tm-missing", problem);
      return;
    }
    const ok = isRight(given, form.dataset);
    const isPart = kind === "multiple" && !ok;
    this.attempt += 1;
    for (const input of chosen) {
      const word = isPart ? say("Your choice") : ok ? say("Right") : say("Not right");
      const choice = /** @type {HTMLElement} */ (input.closest("li"));
      choice.className = isPart ? "tm-chosen" : ok ? "tm-right" : "tm-wrong";
      one(choice, "label").append(element("span", word, "tm-mark"));
    }
    this.tell(
      ok ? "tm-right" : "tm-wrong",
      ok ? say("✓ Right.") : say("✗ Not right."),
      isPart ? this.parts(given, right || "") : "",
      " ",
      ...this.reasons(form, given, ok)
    );
    const again = one(this, "[type=reset]");
    again.textContent = ok ? say("Answer again") : say("Try again");
    again.hidden = false;
    if (ok) one(form, ".tm-answer").setAttribute("open", "");
    const ids = questions().map((question) => question.id);
    remember(entryOf(location.href), form.id, { mark, ok, attempt: this.attempt }, ids);
    const detail = { id: form.id, ok: ok, attempt: this.attempt };
    this.dispatchEvent(new CustomEvent("tracemark:answered", { bubbles: true, detail: detail }));
  }

  /**
   * Of several boxes: how many of those ticked are right, not which.
   * @param {string[]} given
   * @param {string} right
   */
  parts(given, right) {
    return say(
      "Right among your choices: {right} of {all}. Still missing: {missing}.",
      partly(given, right)
    );
  }

  /**
   * What is said to a choice; as long as it is wrong, without what would give the answer away.
   * @param {HTMLFormElement} form
   * @param {string[]} given
   * @param {boolean} ok
   */
  reasons(form, given, ok) {
    const { kind, right = "" } = form.dataset;
    // Of several boxes only the wrong ones are spoken of before all is right.
    const rights = kind === "multiple" && !ok ? right.split(" ") : [];
    const told = given.filter((index) => !rights.includes(index));
    const said = told.flatMap((index) => copies(form, 'dd[data-option="' + index + '"]'));
    if (ok) {
      said.push(...copies(form, ".tm-summary"));
    } else {
      for (const copy of said) for (const part of all(copy, ".tm-then")) part.remove();
      if (!said.some((copy) => copy.textContent)) said.push(...copies(form, ".tm-row"));
    }
    return said.flatMap((copy) => [...copy.childNodes, " "]);
  }

  /**
   * The choice is open again.
   * @param {HTMLFormElement} form
   */
  clear(form) {
    this.tell("", "");
    one(this, "[type=reset]").hidden = true;
    for (const mark of all(form, ".tm-mark")) mark.remove();
    for (const choice of all(form, ".tm-choices > li")) choice.removeAttribute("class");
    for (const input of all(form, "fieldset input")) input.removeAttribute("aria-invalid");
  }

  /**
   * @param {string} className
   * @param {string} verdict
   * @param {(Node | string)[]} more
   */
  tell(className, verdict, ...more) {
    const result = one(this, "[role=status]");
    result.className = "tm-result " + className;
    result.replaceChildren(...(verdict ? [element("strong", verdict), " "] : []), ...more);
  }
}
