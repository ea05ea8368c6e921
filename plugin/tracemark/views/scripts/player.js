/** `<tracemark-player for="ID">` walks through the steps that its `data-run` holds.
 *
 * Its public face, for other scripts: `sample`, `timeline`, `n`, `move(n)`, `say(note)`, `holdsBack`, and the events
 * `tracemark:step` at each move, `tracemark:before-step`, which can be cancelled, and `tracemark:predict`.
 */

import { stepInAddress, writeStep } from "./address.js";
import { all, code, element, one } from "./dom.js";
import { load } from "./loading.js";
import { Printed } from "./printed.js";
import { Timeline } from "./timeline.js";
import { Variables } from "./variables.js";
import { say } from "./words.js";

/** Steps that Page Up and Page Down go. */
const PAGE = 10;

export class TracemarkPlayer extends HTMLElement {
  /** The step that is shown; 0 where there is none. */
  n = 0;
  /** True while it does not say what the step did. */
  holdsBack = false;
  /** @type {HTMLElement[]} what only the step that is shown has */
  marked = [];

  /** The id of its sample. */
  get sample() {
    return this.getAttribute("for") || "";
  }

  connectedCallback() {
    if (this.timeline || !this.dataset.run) return;
    const timeline = new Timeline(JSON.parse(this.dataset.run));
    if (!timeline.count) return;
    this.timeline = timeline;
    this.range = /** @type {HTMLInputElement} */ (one(this, "input[type=range]"));
    this.status = one(this, "[role=status]");
    this.lines = all(this, ".tm-lines > li");
    this.output = new Printed(one(this, ".tm-out samp"), timeline.run.output);
    one(this, ".tm-still").hidden = true;
    for (const part of all(this, ".tm-controls, [role=status], .tm-now")) part.hidden = false;
    const place = all(this, ".tm-variables")[0];
    if (place) {
      place.style.minBlockSize = Math.ceil(place.getBoundingClientRect().height) + "px";
      this.variables = new Variables(one(place, "table"), timeline);
    }
    this.lines.forEach((line, i) => this.number(line, i + 1));
    all(this, ".tm-conditions tbody tr").forEach((row, i) => {
      const condition = timeline.run.conditions[i][1];
      const [yes, no] = all(row, "button");
      yes.dataset.test = no.dataset.test = String(i);
      yes.setAttribute("aria-label", say("{condition}: find where it is True", { condition }));
      no.setAttribute("aria-label", say("{condition}: find where it is False", { condition }));
    });
    for (const type of ["click", "input", "keydown", "submit"]) this.addEventListener(type, this);
    const n = stepInAddress(location.hash, this.sample);
    this.go(n || 1);
    if (n && !document.getElementById(location.hash.slice(1))) this.scrollIntoView({ block: "nearest" });
  }

  /**
   * The number of a line is a button where the line ever runs.
   * @param {HTMLElement} line
   * @param {number} n
   */
  number(line, n) {
    if (!this.timeline?.when.has("line " + n)) return;
    const button = element("button", String(n), "tm-number");
    button.setAttribute("type", "button");
    button.setAttribute("aria-label", say("Line {line}: find where it runs", { line: n }));
    button.dataset.line = String(n);
    button.tabIndex = -1;
    line.prepend(button);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.type === "input" && target === this.range) this.move(Number(this.range.value));
    if (event.type === "click") this.press(target.closest("button"));
    if (event.type === "submit" && target.matches(".tm-jump")) this.jump(event);
    if (event instanceof KeyboardEvent) this.key(event, target);
  }

  /** @param {HTMLElement | null} button */
  press(button) {
    const timeline = this.timeline;
    if (!button || !timeline) return;
    const { go, line, change, test, truth, predict } = button.dataset;
    if (go) this.move(this.goal(go));
    if (line) {
      const found = timeline.nextRun(Number(line), this.n);
      this.seek(found, say("Line {line} runs in no other step.", { line }));
    }
    if (change) {
      const [fn, name] = change.split(" ").map(Number);
      const found = timeline.nextChange(fn, name, this.n);
      const text = button.textContent || "";
      this.seek(found, say("{name} changes in no other step.", { name: text }));
    }
    if (test) {
      const found = timeline.nextTruth(Number(test), truth === "true", this.n);
      const condition = timeline.run.conditions[Number(test)][1];
      if (truth === "true") {
        this.seek(found, say("{condition} is True in no other step.", { condition }));
      } else this.seek(found, say("{condition} is False in no other step.", { condition }));
    }
    if (predict !== undefined) this.predict(button);
  }

  /**
   * @param {import("./timeline.js").Found | null} found
   * @param {string} none what is said where there is none
   */
  seek(found, none) {
    if (found) this.move(found.n, found.again ? say("First time again.") : "");
    else this.say(none);
  }

  /** @param {Event} event */
  jump(event) {
    event.preventDefault();
    const wanted = /** @type {HTMLInputElement} */ (one(this, ".tm-jump input")).valueAsNumber;
    const count = this.timeline?.count || 0;
    if (wanted >= 1 && wanted <= count) this.move(Math.trunc(wanted));
    else this.say(say("Choose a step from 1 to {count}.", { count }));
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} target
   */
  key(event, target) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (target.matches("input, select, textarea, .tm-out")) return;
    const up = event.key === "ArrowUp";
    if (target.dataset.line && (up || event.key === "ArrowDown")) {
      const numbers = all(this, ".tm-number");
      const next = numbers[numbers.indexOf(target) + (up ? -1 : 1)];
      if (next) this.reach(next, true);
      event.preventDefault();
      return;
    }
    const rtl = getComputedStyle(this).direction === "rtl";
    /** @type {Record<string, string>} */
    const goals = {
      ArrowLeft: rtl ? "next" : "back",
      ArrowRight: rtl ? "back" : "next",
      Home: "first",
      End: "last",
      PageUp: "up",
      PageDown: "down",
    };
    if (!goals[event.key]) return;
    event.preventDefault();
    this.move(this.goal(goals[event.key]));
  }

  /** @param {string} name */
  goal(name) {
    const n = this.n;
    const last = this.timeline?.count || 0;
    return { first: 1, back: n - 1, next: n + 1, last, up: n - PAGE, down: n + PAGE }[name] || n;
  }

  /**
   * Of all numbers of lines the Tab key reaches one.
   * @param {HTMLElement} button
   * @param {boolean} [focus]
   */
  reach(button, focus) {
    if (this.reached) this.reached.tabIndex = -1;
    this.reached = button;
    button.tabIndex = 0;
    if (focus) button.focus();
  }

  /** @param {HTMLElement} button */
  async predict(button) {
    const on = button.getAttribute("aria-checked") !== "true";
    try {
      await load("tracemark-predict", true);
    } catch {
      this.say(say("This part of the page cannot be loaded."));
      return;
    }
    button.setAttribute("aria-checked", String(on));
    this.tell("predict", { on });
  }

  /**
   * A move that the learner makes: the address follows.
   * @param {number} n
   * @param {string} [note] said before what the step is
   */
  move(n, note) {
    if (this.go(n, note)) writeStep(this.sample, this.n);
  }

  /**
   * Shows step n (from 1); beyond the ends is the end. True where it is another one than before.
   * @param {number} n
   * @param {string} [note]
   */
  go(n, note) {
    if (!this.timeline || !this.range) return false;
    n = Math.min(Math.max(n, 1), this.timeline.count);
    const moves = n !== this.n && this.tell("before-step", { n });
    if (moves) {
      this.n = n;
      this.show(note);
      this.tell("step", { n });
    }
    this.range.value = String(this.n);
    return moves;
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  tell(name, detail) {
    const options = { bubbles: true, cancelable: true, detail: { id: this.sample, ...detail } };
    return this.dispatchEvent(new CustomEvent("tracemark:" + name, options));
  }

  /** @param {string} note */
  say(note) {
    const text = element("span");
    text.append(note, note ? " " : "", ...this.sentence());
    this.status?.replaceChildren(text);
    this.range?.setAttribute("aria-valuetext", text.textContent || "");
  }

  /** What the step is, in words. */
  sentence() {
    const { timeline, n } = this;
    if (!timeline) return [];
    const { count } = timeline;
    const lines = timeline.lines(n);
    const thread = timeline.thread(n);
    const action = timeline.action(n);
    /** @type {(string | HTMLElement)[]} */
    const parts = [];
    if (lines.length > 1) parts.push(say("Step {n} of {count}, lines {lines}", { n, count, lines: ranges(lines) }));
    else if (lines.length) parts.push(say("Step {n} of {count}, line {line}", { n, count, line: lines[0] }));
    else parts.push(say("Step {n} of {count}", { n, count }));
    if (thread) parts.push(", ", say("thread {thread}", { thread }));
    if (action.length && !this.holdsBack) parts.push(": ", ...action.map((text, i) => (i % 2 ? code(text) : text)));
    if (n === count) parts.push(". ", say("End: {why}", { why: timeline.run.end }));
    return parts;
  }

  /** @param {string} [note] */
  show(note) {
    const { timeline, n, lines } = this;
    if (!timeline || !lines) return;
    this.say(note || "");
    for (const button of all(this, "button[data-go]")) {
      const end = /first|back/.test(button.dataset.go || "") ? 1 : timeline.count;
      button.setAttribute("aria-disabled", String(n === end));
    }
    this.showLines(timeline, n, lines);
    this.variables?.show(n);
    const calls = all(this, ".tm-calls")[0];
    if (calls && this.variables) calls.replaceChildren(this.variables.path(n));
    this.output?.show(timeline.until[n], timeline.wrote(n));
  }

  /**
   * The line that has run, the one before, and what its conditions were.
   * @param {Timeline} timeline
   * @param {number} n
   * @param {HTMLElement[]} lines
   */
  showLines(timeline, n, lines) {
    for (const part of this.marked) {
      part.classList.remove("tm-current", "tm-previous");
      part.removeAttribute("aria-current");
      if (part.matches(".tm-tested")) part.replaceChildren();
    }
    const now = timeline.lines(n).flatMap((line) => lines[line - 1] || []);
    const then = timeline.lines(n - 1).flatMap((line) => lines[line - 1] || []);
    this.marked = [...now, ...then];
    for (const line of then) if (!now.includes(line)) line.classList.add("tm-previous");
    for (const line of now) {
      line.classList.add("tm-current");
      const text = one(line, "code");
      text.setAttribute("aria-current", "step");
      this.marked.push(text);
    }
    const number = now[0] && all(now[0], ".tm-number")[0];
    if (number && !number.parentElement?.parentElement?.contains(document.activeElement)) this.reach(number);
    const cells = all(this, ".tm-conditions tbody td:nth-child(2)");
    for (const cell of cells) cell.textContent = "–";
    for (const test of timeline.tests(n)) {
      const place = lines[test.line - 1] && all(lines[test.line - 1], ".tm-tested")[0];
      const truth = element("strong", test.truth === null ? say("not evaluated") : said(test.truth));
      if (cells[test.condition]) cells[test.condition].replaceChildren(truth.cloneNode(true));
      if (!place) continue;
      const parts = element("span");
      if (test.shown !== test.text && test.shown !== truth.textContent) parts.append(code(test.shown), " ");
      parts.append("→ ", truth);
      if (test.skipped) parts.append(" ", element("small", say("({part} not evaluated)", { part: test.skipped })));
      if (test.times > 1) parts.append(" ", element("small", say("({count} times)", { count: test.times })));
      place.append(parts);
      this.marked.push(place);
    }
  }
}

/** @param {boolean} truth */
function said(truth) {
  return truth ? "True" : "False";
}

/**
 * `2-4, 7`.
 * @param {number[]} lines
 */
function ranges(lines) {
  const starts = lines.filter((line) => !lines.includes(line - 1));
  const ends = lines.filter((line) => !lines.includes(line + 1));
  return starts.map((line, i) => (line < ends[i] ? line + "-" + ends[i] : line)).join(", ");
}
