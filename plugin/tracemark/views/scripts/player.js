// @ts-nocheck
/** `<tracemark-player for="ID">` walks through the steps that its `data-steps` hold. */

import { stepInAddress } from "./address.js";
import { code, element } from "./dom.js";

export class TracemarkPlayer extends HTMLElement {
  connectedCallback() {
    if (this.steps) return;
    this.steps = JSON.parse(this.dataset.steps || "[]");
    this.output = JSON.parse(this.dataset.output || "[]");
    if (!this.steps.length) return;
    this.range = this.querySelector("input[type=range]");
    this.status = this.querySelector("[role=status]");
    this.lines = [...this.querySelectorAll(".tm-lines > li")];
    this.rows = [...this.querySelectorAll(".tm-vars tbody tr")];
    this.start = this.rows.map((row) => {
      const value = row.querySelector("td code");
      return value.hasAttribute("data-start") ? value.textContent : null;
    });
    this.addEventListener("click", this);
    this.addEventListener("input", this);
    this.addEventListener("keydown", this);
    this.querySelector(".tm-still").hidden = true;
    for (const part of this.querySelectorAll(".tm-controls, [role=status], .tm-now")) {
      part.hidden = false;
    }
    this.go(stepInAddress(location.hash, this.getAttribute("for")) || 1);
  }

  handleEvent(event) {
    if (event.type === "input" && event.target === this.range) this.go(+this.range.value);
    if (event.type === "click") {
      const button = event.target.closest("button[data-go]");
      if (button) this.go(this.goal(button.dataset.go));
    }
    if (event.type === "keydown") this.key(event);
  }

  key(event) {
    if (event.target === this.range || event.altKey || event.ctrlKey || event.metaKey) return;
    const rtl = getComputedStyle(this).direction === "rtl";
    const goals = {
      ArrowLeft: rtl ? "next" : "back",
      ArrowRight: rtl ? "back" : "next",
      Home: "first",
      End: "last",
    };
    if (!goals[event.key]) return;
    event.preventDefault();
    this.go(this.goal(goals[event.key]));
  }

  goal(name) {
    return { first: 1, back: this.n - 1, next: this.n + 1, last: this.steps.length }[name];
  }

  /* Show step n (from 1); beyond the ends is the end. */
  go(n) {
    n = Math.min(Math.max(n, 1), this.steps.length);
    if (n === this.n) return;
    this.n = n;
    const step = this.steps[n - 1];
    this.range.value = n;
    this.range.setAttribute("aria-valuetext", step.say);
    this.status.textContent = step.say;
    for (const button of this.querySelectorAll("button[data-go]")) {
      const back = /first|back/.test(button.dataset.go);
      button.setAttribute("aria-disabled", String(n === (back ? 1 : this.steps.length)));
    }
    this.showLines(step, this.steps[n - 2]);
    this.showValues(step);
    this.showTests(step);
    this.showOutput(step);
  }

  showLines(step, before) {
    const now = step.lines || [];
    const then = (before && before.lines) || [];
    this.lines.forEach((line, i) => {
      const current = now.includes(i + 1);
      line.classList.toggle("tm-current", current);
      line.classList.toggle("tm-previous", !current && then.includes(i + 1));
      if (current) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    });
  }

  showValues(step) {
    const values = this.start.slice();
    for (const past of this.steps.slice(0, this.n)) {
      for (const i in past.set || {}) values[i] = past.set[i];
    }
    this.rows.forEach((row, i) => {
      const changed = (step.changed || []).includes(i);
      row.classList.toggle("tm-changed", changed);
      row.querySelector("td code").textContent = values[i] === null ? "–" : values[i];
      row.lastElementChild.textContent = changed ? "● changed" : "";
    });
  }

  showTests(step) {
    const list = this.querySelector(".tm-tests");
    list.replaceChildren(
      ...(step.tests || []).map(([text, shown, truth]) => {
        const item = element("li");
        item.append(code(text), ": ");
        if (shown) item.append(code(shown), " is ");
        item.append(element("strong", truth));
        return item;
      })
    );
    list.hidden = list.previousElementSibling.hidden = !list.children.length;
  }

  /* All that was printed until the step ended, with what it printed itself marked. */
  showOutput(step) {
    const own = new Set(step.out);
    const pieces = this.output.slice(0, step.until || 0);
    const place = this.querySelector(".tm-out samp");
    place.replaceChildren(...pieces.map((text, i) => (own.has(i) ? element("mark", text) : text)));
    if (!pieces.length) place.append(element("span", "no output yet", "tm-quiet"));
  }
}
