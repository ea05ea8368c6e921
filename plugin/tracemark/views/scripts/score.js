/** How many questions are answered right: of the page, in its header. */

import { one } from "./dom.js";
import { questions, resultOf } from "./quiz.js";
import { say } from "./words.js";

/** `<tracemark-score>`, in the header. */
export class TracemarkScore extends HTMLElement {
  connectedCallback() {
    document.addEventListener("tracemark:answered", this);
    this.handleEvent();
  }

  disconnectedCallback() {
    document.removeEventListener("tracemark:answered", this);
  }

  handleEvent() {
    const forms = questions();
    const right = forms.filter((form) => resultOf(form)?.ok).length;
    const bar = /** @type {HTMLProgressElement} */ (one(this, "progress"));
    bar.max = forms.length || 1;
    bar.value = right;
    one(this, "span").textContent = say("{right} of {all} questions answered right", {
      right,
      all: forms.length,
    });
    this.hidden = !forms.length;
  }
}
