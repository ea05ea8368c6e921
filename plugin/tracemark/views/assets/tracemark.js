/* Tracemark: what scripts add to a lesson. The page is complete without this file.
 *
 * Two elements upgrade themselves wherever they appear (so instant navigation needs nothing more):
 *   <tracemark-player for="ID">  walks through the steps that its `data-steps` hold;
 *   <tracemark-quiz>             inside a form: checks the answer, says why.
 * Text is only ever set as text, never as HTML.
 */
(function () {
  "use strict";

  /* A new element with text. */
  function element(tag, text, className) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function code(text) {
    const made = element("code", text);
    made.dir = "ltr";
    return made;
  }

  /* ---- the player ------------------------------------------------------------------------- */

  class TracemarkPlayer extends HTMLElement {
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

  /* The N of `#ID-step-N`, or 0. */
  function stepInAddress(hash, id) {
    let name = hash.slice(1);
    try {
      name = decodeURIComponent(name);
    } catch {
      /* a stray % is part of the name */
    }
    const prefix = id + "-step-";
    return (name.startsWith(prefix) && parseInt(name.slice(prefix.length), 10)) || 0;
  }

  /* Move the players that an address speaks of; true if there are any. */
  function follow(hash) {
    let found = null;
    for (const player of document.querySelectorAll("tracemark-player")) {
      const n = stepInAddress(hash, player.getAttribute("for"));
      if (!n || !player.range) continue;
      player.go(n);
      found = found || player;
    }
    return found;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href*="-step-"]');
    if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey) return;
    const player = follow(link.hash);
    if (player && !document.getElementById(decodeURIComponent(link.hash.slice(1)))) {
      event.preventDefault(); /* no table on this page: the player is what the link means */
      player.scrollIntoView({ block: "nearest" });
    }
  });
  addEventListener("hashchange", () => follow(location.hash));

  /* ---- the quiz --------------------------------------------------------------------------- */

  class TracemarkQuiz extends HTMLElement {
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
        this.say("tm-missing", "This question has no answer yet."); /* a finding says why */
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

  /* As near as anybody would write it: 0.3 is right where Python says 0.30000000000000004. */
  function sameNumber(given, answer) {
    return given === answer || Math.abs(given - answer) <= 1e-9 * Math.abs(answer);
  }

  /* Compared without blanks around lines and without the quotes of a Python string. */
  function plain(text) {
    const lines = text.trim().split(/\s*\n\s*/).join("\n").replace(/[ \t]+/g, " ");
    return lines.replace(/^(['"])(.*)\1$/s, "$2");
  }

  function key(form) {
    return "tracemark:" + location.pathname + "#" + form.id + ":" + form.dataset.mark;
  }

  /* Storage may be full, forbidden or absent: then nothing is remembered. */
  function remember(form, result) {
    try {
      localStorage.setItem(key(form), JSON.stringify(result));
    } catch {
      /* as said */
    }
  }

  function remembered(form) {
    try {
      return JSON.parse(localStorage.getItem(key(form)));
    } catch {
      return null;
    }
  }

  if (!window.customElements || customElements.get("tracemark-player")) return;
  customElements.define("tracemark-player", TracemarkPlayer);
  customElements.define("tracemark-quiz", TracemarkQuiz);
})();
