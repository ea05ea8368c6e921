/** `<tracemark-progress>`: how far a learner is with all questions of the course.
 *
 * All that there is to ask stands in the page as links to questions. Nothing is fetched.
 */

import { all, element, one } from "./dom.js";
import { entryOf, forget } from "./memory.js";
import { canKeep, counted, standingOf } from "./progress.js";
import { say } from "./words.js";

class TracemarkProgress extends HTMLElement {
  isSure = false;

  connectedCallback() {
    const button = one(this, "button");
    button.addEventListener("click", this);
    button.addEventListener("blur", this);
    // Answers come from other tabs, and from pages that the way back leads away from.
    for (const type of ["storage", "pageshow"]) addEventListener(type, this);
    for (const part of all(this, ".tm-score label, .tm-forget")) part.hidden = false;
    one(this, ".tm-kept").append(" ", this.limits());
    this.show();
  }

  disconnectedCallback() {
    for (const type of ["storage", "pageshow"]) removeEventListener(type, this);
  }

  /** Where this page cannot know all answers. */
  limits() {
    if (!canKeep()) return say("This one keeps none.");
    if (location.protocol !== "file:") return "";
    return say("Some browsers keep those of each page apart when pages are opened from disk.");
  }

  /** @param {Event} event */
  handleEvent(event) {
    if (event.type === "click") this.press();
    else if (event.type === "blur") this.isSure = false;
    else this.show();
  }

  /** The second press is the one that counts. */
  press() {
    if (this.isSure) for (const link of this.links()) forget(entryOf(link.href));
    one(this, "[role=status]").textContent = this.isSure
      ? say("All answers are forgotten.")
      : say("Press once more to forget all answers.");
    this.isSure = !this.isSure;
    this.show();
  }

  show() {
    for (const lesson of all(this, ".tm-lessons > li")) {
      one(lesson, ".tm-count").textContent = say("{right} of {all} right", this.count(lesson));
    }
    const total = this.count(this);
    const bar = /** @type {HTMLProgressElement} */ (one(this, "progress"));
    bar.max = total.all;
    bar.value = total.right;
    one(this, "label span").textContent = say("{right} of {all} questions answered right", total);
  }

  /**
   * Shows how it stands with each question in a place, and counts them.
   * @param {HTMLElement} place
   */
  count(place) {
    return counted(
      this.links(place).map((link) => {
        const standing = standingOf(link.href, link.dataset.mark || "");
        const item = /** @type {HTMLElement} */ (link.parentElement);
        const sign = item.querySelector(".tm-standing") || element("span", "", "tm-standing");
        sign.setAttribute("role", "img");
        sign.setAttribute("aria-label", this.word(standing));
        sign.textContent = { right: "✓", wrong: "✗", open: "–" }[standing];
        item.className = "tm-" + standing;
        if (!sign.parentNode) item.prepend(sign, " ");
        return standing;
      })
    );
  }

  /** @param {import("./progress.js").Standing} standing */
  word(standing) {
    if (standing === "open") return say("not answered");
    return standing === "right" ? say("right") : say("not right yet");
  }

  /** @param {HTMLElement} [place] */
  links(place = this) {
    return /** @type {HTMLAnchorElement[]} */ (all(place, "a[data-mark]"));
  }
}

if (!customElements.get("tracemark-progress")) {
  customElements.define("tracemark-progress", TracemarkProgress);
}
