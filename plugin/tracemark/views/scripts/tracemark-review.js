/** `<tracemark-review>`: asks the questions of a course again, one at a time, on the days when they are due. */

import { all, element, one } from "./dom.js";
import { entryOf, forget, remembered } from "./memory.js";
import { answered, dayOf, dueOn, queue } from "./review.js";
import { say } from "./words.js";

/** @typedef {import("./review.js").Card} Card */

class TracemarkReview extends HTMLElement {
  /** @type {Record<string, Card>} */
  cards = {};
  /** @type {HTMLAnchorElement | undefined} */
  asked;
  /** What was passed over today without an answer: it comes again behind the others. @type {Set<Element>} */
  passed = new Set();
  isSure = false;
  keeps = true;

  connectedCallback() {
    this.entry = entryOf(location.href) + "?review";
    this.cards = this.read();
    one(this, ".tm-desk").hidden = false;
    one(this, ".tm-all").removeAttribute("open");
    for (const type of ["change", "click", "tracemark:answered"]) this.addEventListener(type, this);
    this.show();
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.type === "tracemark:answered") this.keep(/** @type {CustomEvent} */ (event).detail.ok);
    else if (event.type === "change" && target.closest("label") && !target.closest("form")) this.show();
    else if (event.type === "click" && target.matches(".tm-next")) this.show(true);
    else if (event.type === "click" && target.matches(".tm-forget button")) this.press();
  }

  /** The second press is the one that counts. */
  press() {
    if (this.isSure) {
      this.cards = {};
      this.write();
      this.show();
    }
    one(this, ".tm-forget [role=status]").textContent = this.isSure
      ? say("All reviews are forgotten.")
      : say("Press once more to forget all reviews.");
    this.isSure = !this.isSure;
  }

  /** @param {boolean} ok */
  keep(ok) {
    // It was kept as an answer of a lesson; here the days count.
    forget(entryOf(location.href));
    if (!this.asked) return;
    const { mark = "" } = this.asked.dataset;
    // Another tab may have kept answers since.
    if (this.keeps) this.cards = this.read();
    this.cards[this.key(this.asked)] = answered(this.card(this.asked), mark, ok, this.today());
    this.write();
    this.tell();
  }

  /**
   * Shows the next question.
   * @param {boolean} [moves] the focus too
   */
  show(moves) {
    const waiting = this.waiting();
    if (this.asked) this.passed.add(this.asked);
    if (waiting.every((link) => this.passed.has(link))) this.passed.clear();
    // What was asked a moment ago is not asked again while there are others.
    const next = waiting.find((link) => link !== this.asked && !this.passed.has(link)) || waiting[0];
    this.asked = next;
    const place = one(this, ".tm-dealt");
    place.replaceChildren();
    const template = next?.parentElement?.querySelector("template");
    if (next && template) {
      const title = next.closest("[data-tags]")?.querySelector("a");
      const lesson = element("a", title?.textContent || "");
      lesson.setAttribute("href", next.href);
      place.append(document.importNode(template.content, true), element("p", say("Lesson:") + " "));
      /** @type {HTMLElement} */ (place.lastElementChild).append(lesson);
    }
    one(this, ".tm-next").hidden = !next;
    this.tell();
    if (!moves) return;
    const focus = /** @type {HTMLElement | null} */ (place.querySelector("fieldset input"));
    (focus || one(this, "select, input")).focus();
  }

  /** Says how many are due. */
  tell() {
    const { length } = this.waiting();
    let text = length === 1 ? say("1 question for today.") : say("{n} questions for today.", { n: length });
    if (!length) {
      const days = this.chosen().map((link) => this.card(link)).filter((card) => card !== undefined).map(dueOn);
      const next = Math.min(...days);
      text = say("Nothing is due today.");
      if (Number.isFinite(next)) text += " " + say("The next question comes on {date}.", { date: this.date(next) });
      else if (days.length) text += " " + say("All of these are learned.");
      else text += " " + say("Answer questions in a lesson first, or tick the box above.");
    }
    one(this, ".tm-due").textContent = text;
  }

  /** @param {number} day */
  date(day) {
    const options = /** @type {Intl.DateTimeFormatOptions} */ ({ dateStyle: "long", timeZone: "UTC" });
    return new Intl.DateTimeFormat(document.documentElement.lang || undefined, options).format(day * 86400000);
  }

  today() {
    return dayOf(new Date());
  }

  /** The questions to ask now. */
  waiting() {
    return queue(this.chosen(), (link) => this.card(link), this.today());
  }

  /** Those of the tag that the learner has met. */
  chosen() {
    const tag = /** @type {HTMLSelectElement | null} */ (this.querySelector("select"))?.value;
    const { checked } = /** @type {HTMLInputElement} */ (one(this, ".tm-desk input[type=checkbox]"));
    const links = /** @type {HTMLAnchorElement[]} */ (all(this, "a[data-mark]"));
    return links.filter((link) => {
      const lesson = /** @type {HTMLElement} */ (link.closest("[data-tags]"));
      const isMeant = !tag || JSON.parse(lesson.dataset.tags || "[]").includes(tag);
      return isMeant && (checked || this.card(link) || this.isMet(link));
    });
  }

  /**
   * Was it answered in its lesson?
   * @param {HTMLAnchorElement} link
   */
  isMet(link) {
    const id = decodeURIComponent(new URL(link.href).hash.slice(1));
    return remembered(entryOf(link.href), id, link.dataset.mark || "") !== null;
  }

  /**
   * What is kept of a question in its present form.
   * @param {HTMLAnchorElement} link
   * @returns {Card | undefined}
   */
  card(link) {
    const card = this.cards[this.key(link)];
    return card && card.mark === link.dataset.mark ? card : undefined;
  }

  /** @param {HTMLAnchorElement} link */
  key(link) {
    return entryOf(link.href) + new URL(link.href).hash;
  }

  /** @returns {Record<string, Card>} */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.entry || "") || "{}") || {};
    } catch {
      return {}; // Nothing can be kept, or another program has written there: the deck is new.
    }
  }

  write() {
    try {
      localStorage.setItem(this.entry || "", JSON.stringify(this.cards));
    } catch {
      this.keeps = false;
      one(this, ".tm-forget [role=status]").textContent = say("This browser keeps nothing.");
    }
  }
}

if (!customElements.get("tracemark-review")) {
  customElements.define("tracemark-review", TracemarkReview);
}
