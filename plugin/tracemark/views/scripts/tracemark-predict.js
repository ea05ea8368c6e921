/** "Predict each step": the player does not go on until the learner has said what comes.
 *
 * It knows players by what they show of themselves, and by their events.
 */

import { code, element, one } from "./dom.js";
import { isPredicted, question } from "./predict.js";
import { say } from "./words.js";

/**
 * @typedef {HTMLElement & {n: number, timeline: import("./timeline.js").Timeline, move(n: number): void, say(note: string): void, holdsBack: boolean}} Player
 */

/** Stands in a sentence for what is code. */
const CODE = "\u0001";

class Prediction {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.place = one(player, ".tm-asked");
    this.result = element("p");
    this.result.setAttribute("role", "status");
    this.form = document.createElement("form");
    this.form.noValidate = true;
    this.result.textContent = say("Say what the next step does; then you will see it.");
    this.right = 0;
    this.given = 0;
    /** The last step that the learner has seen. */
    this.seen = player.n;
  }

  /** @param {boolean} on */
  turn(on) {
    const listen = on ? "addEventListener" : "removeEventListener";
    for (const type of ["before-step", "step"]) this.player[listen]("tracemark:" + type, this);
    this.place.hidden = !on;
    this.place.replaceChildren(...(on ? [this.result, this.form] : []));
    if (!on) {
      this.holdBack(false);
      return;
    }
    this.form.addEventListener("submit", this);
    this.form.addEventListener("click", this);
    this.ask();
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { target } = event;
    if (event.type === "tracemark:before-step" && /** @type {CustomEvent} */ (event).detail.n > this.seen) {
      event.preventDefault();
      this.result.textContent = say("Say first what step {n} does.", { n: this.seen + 1 });
      if (this.player.n === this.seen) this.field()?.focus();
      else this.player.move(this.seen);
    }
    if (event.type === "tracemark:step") this.ask();
    if (event.type === "submit") {
      event.preventDefault();
      this.judge();
    }
    if (event.type === "click" && target instanceof HTMLElement && target.matches("[data-reveal]")) this.judge(true);
  }

  /** @param {boolean} yes */
  holdBack(yes) {
    this.player.holdsBack = yes;
    this.player.say("");
  }

  /** @returns {HTMLInputElement | null} */
  field() {
    return this.form.querySelector("input");
  }

  /** Ask about the step after the last that was seen, while that is shown. */
  ask() {
    const { n, timeline } = this.player;
    this.form.replaceChildren();
    if (n === timeline.count) this.form.append(element("p", say("There are no more steps.")));
    if (n !== this.seen || n === timeline.count) return;
    this.asked = question(timeline, n + 1);
    const asked = this.asked;
    const row = element("p");
    if (asked && asked.kind === "truth") {
      const group = element("fieldset");
      const text = say("Will {condition} in line {line} count as True or False?", { condition: CODE, line: asked.line });
      const legend = element("legend");
      legend.append(...withCode(text, asked.what));
      group.append(legend);
      for (const truth of ["True", "False"]) group.append(labelled([truth], "radio", truth));
      this.form.append(group);
    } else if (asked) {
      const text =
        asked.kind === "line"
          ? say("Which line runs next?")
          : asked.line
            ? say("What will {name} be after line {line}?", { name: CODE, line: asked.line })
            : say("What will {name} be after the next step?", { name: CODE });
      row.append(labelled(withCode(text, asked.what), "text", ""));
    }
    // What is said of a condition ends with the line that comes next.
    this.holdBack(asked?.kind === "line");
    if (asked) row.append(element("button", say("Check")));
    const reveal = element("button", say("Reveal"));
    reveal.setAttribute("type", "button");
    reveal.dataset.reveal = "";
    row.append(reveal);
    this.form.append(row);
  }

  /**
   * Says whether it was right, and goes on.
   * @param {boolean} [revealed]
   */
  judge(revealed) {
    const { asked, player } = this;
    const input = /** @type {HTMLInputElement | null} */ (
      this.form.querySelector("input[type=text], input:checked")
    );
    const given = input ? input.value : "";
    if (asked && !revealed && !given.trim()) {
      this.result.textContent = say("Write an answer first, or reveal it.");
      this.field()?.focus();
      return;
    }
    /** @type {(string | HTMLElement)[]} */
    const parts = [];
    if (asked) {
      const truth = asked.kind === "line" ? say("Line {line} runs.", { line: asked.line })
        : asked.kind === "truth" ? say("{what} counts as {value}.", { what: CODE, value: CODE })
        : say("{what} is {value}.", { what: CODE, value: CODE });
      if (!revealed) {
        const ok = isPredicted(given, asked.answer);
        this.given += 1;
        if (ok) this.right += 1;
        parts.push(element("strong", ok ? say("✓ Right.") : say("✗ Not right.")), " ");
        this.result.className = ok ? "tm-right" : "tm-wrong";
      } else this.result.className = "";
      parts.push(...withCode(truth, asked.what, asked.answer));
      if (this.given) parts.push(" ", say("{right} of {given} right so far.", { right: this.right, given: this.given }));
    }
    this.result.replaceChildren(...parts);
    this.seen += 1;
    player.move(this.seen);
    // What was pressed is gone.
    const next = this.form.querySelector("input, button") || one(player, "[data-predict]");
    /** @type {HTMLElement} */ (next).focus();
  }
}

/**
 * A sentence with code in its places.
 * @param {string} text
 * @param {string[]} codes
 */
function withCode(text, ...codes) {
  return text.split(CODE).flatMap((part, i) => (i ? [code(codes[i - 1]), part] : [part]));
}

/**
 * @param {(string | HTMLElement)[]} words
 * @param {string} type
 * @param {string} value
 */
function labelled(words, type, value) {
  const label = element("label");
  const input = document.createElement("input");
  Object.assign(input, { type, value, name: "tm-answer", autocomplete: "off" });
  const text = element("span");
  text.append(...words);
  label.append(text);
  if (type === "radio") label.prepend(input);
  else label.append(input);
  return label;
}

/** @type {WeakMap<EventTarget, Prediction>} */
const predictions = new WeakMap();

document.addEventListener("tracemark:predict", (event) => {
  const player = /** @type {Player} */ (event.target);
  predictions.get(player)?.turn(false);
  predictions.delete(player);
  if (!(/** @type {CustomEvent} */ (event).detail.on)) return;
  const prediction = new Prediction(player);
  predictions.set(player, prediction);
  prediction.turn(true);
});
