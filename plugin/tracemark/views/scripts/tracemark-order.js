/** "Put in order": lines are moved by buttons or dragged, and an order is checked against those that were run. */

import { all, code, element, one } from "./dom.js";
import { judged, moved } from "./order.js";
import { say } from "./words.js";

class TracemarkOrder extends HTMLElement {
  /** @type {HTMLElement} */ place = this;
  /** @type {HTMLElement | null} */ list = null;
  /** @type {Map<string, HTMLElement>} */ items = new Map();
  /** @type {import("./order.js").Line[]} */ order = [];
  /** @type {import("./order.js").Line[]} */ start = [];
  /** @type {import("./order.js").Known} */ known = { tried: {}, needs: [], same: {}, wrong: "" };
  result = element("p", "", "tm-result");

  connectedCallback() {
    const place = this.closest(".tm-order");
    if (this.list || !(place instanceof HTMLElement)) return;
    this.place = place;
    this.list = one(place, ".tm-pieces");
    this.known = JSON.parse(place.dataset.order || "{}");
    this.items = new Map(all(this.list, "li").map((item) => [item.dataset.piece || "", item]));
    this.order = [...this.items].map(([letter, { dataset, className }]) => ({
      letter,
      indent: dataset.indent || "",
      opens: "opens" in dataset,
      stays: className === "tm-stays",
    }));
    this.start = this.order;
    this.result.setAttribute("role", "status");
    const controls = element("p", "", "tm-order-controls");
    controls.append(button(say("Check"), { check: "" }), " ", button(say("Start again"), { again: "" }));
    this.append(controls, this.result);
    for (const line of this.order) if (!line.stays) this.equip(line.letter);
    this.show();
    place.addEventListener("click", this);
    this.list.addEventListener("pointerdown", this);
  }

  /** @param {string} letter */
  equip(letter) {
    const item = this.item(letter);
    const buttons = element("span", "", "tm-moves");
    buttons.append(
      button("↑", { by: "-1" }, say("Move line {line} up", { line: letter })),
      " ",
      button("↓", { by: "1" }, say("Move line {line} down", { line: letter }))
    );
    // Who goes from button to button hears which line it is.
    for (const made of all(buttons, "button")) made.setAttribute("aria-describedby", one(item, "code").id);
    one(item, "label").after(buttons);
    one(item, "b").className = "tm-grip";
  }

  /** @param {string} letter */
  item(letter) {
    return /** @type {HTMLElement} */ (this.items.get(letter));
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const letter = target.closest("li")?.dataset.piece || "";
    if (event.type === "pointerdown") {
      if (target.className === "tm-grip") this.drag(/** @type {PointerEvent} */ (event), letter, target);
      return;
    }
    const { by, check, again } = target.dataset;
    if (by) this.move(letter, Number(by), target);
    if (check !== undefined) this.check();
    if (again !== undefined) {
      this.order = this.start;
      this.show();
      this.tell("", say("The lines are as they were at first."));
    }
  }

  /** Puts the lines where they are now; what has the focus keeps it. */
  show() {
    const focused = document.activeElement;
    this.list?.append(...this.order.map(({ letter }) => this.item(letter)));
    for (const { letter, stays } of this.order) {
      if (stays) continue;
      for (const one of all(this.item(letter), "[data-by]")) {
        one.setAttribute("aria-disabled", String(!moved(this.order, letter, Number(one.dataset.by))));
      }
    }
    if (focused instanceof HTMLElement && this.list?.contains(focused)) focused.focus();
  }

  /**
   * @param {string} letter
   * @param {number} by
   * @param {HTMLElement} [pressed]
   */
  move(letter, by, pressed) {
    const next = moved(this.order, letter, by);
    if (!next) return;
    this.order = next;
    this.show();
    pressed?.focus();
    const n = this.order.findIndex((line) => line.letter === letter) + 1;
    const count = this.order.length - (this.known.wrong ? 1 : 0);
    this.tell("", n > count ? say("Line {line} is not used.", { line: letter }) : say("Line {line} is in place {n} of {count}.", { line: letter, n, count }));
  }

  /**
   * @param {PointerEvent} event
   * @param {string} letter
   * @param {HTMLElement} grip
   */
  drag(event, letter, grip) {
    event.preventDefault();
    const item = this.item(letter);
    item.classList.add("tm-dragged");
    /** @param {PointerEvent} now */
    const follow = ({ clientY }) => {
      for (const by of [-1, 1]) {
        let next = moved(this.order, letter, by);
        while (next) {
          const at = this.order.findIndex((line) => line.letter === letter);
          const other = this.item(next[at].letter).getBoundingClientRect();
          const middle = (other.top + other.bottom) / 2;
          if (by < 0 ? clientY > middle : clientY < middle) break;
          this.move(letter, by);
          next = moved(this.order, letter, by);
        }
      }
    };
    const stop = () => {
      item.classList.remove("tm-dragged");
      for (const type of ["pointerup", "pointercancel"]) document.removeEventListener(type, stop);
      document.removeEventListener("pointermove", follow);
    };
    // Not captured: the browser lets go of an element that is put elsewhere in the list.
    document.addEventListener("pointermove", follow);
    for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, stop);
    grip.focus();
  }

  check() {
    const found = judged(this.order, this.known);
    if ("said" in found || "wrong" in found) {
      const texts = all(this.place, ".tm-said > li");
      const said = texts["said" in found ? found.said : texts.length - 1];
      const kind = said.dataset.kind;
      if (kind === "right") this.tell("tm-right", say("✓ Right."), " ", say("This order was run: it does the same as the program of the lesson."));
      else this.tell(kind === "near" ? "tm-missing" : "tm-wrong", kind === "near" ? say("Nearly.") : say("✗ Not right."), " ", ...said.cloneNode(true).childNodes);
    } else if ("lacks" in found) {
      const [line, name] = found.lacks;
      const [before, after] = say("Line {line} uses {name}, which no line above it sets: it stops with a NameError.", { line, name: "\u0001" }).split("\u0001");
      this.tell("tm-wrong", say("✗ Not right."), " ", before, code(name), after);
    } else {
      const why =
        "open" in found ? say("Line {line} opens a block: a line that is indented more has to follow.", { line: found.open })
        : "deep" in found ? say("Line {line} is indented more than the line above it, which opens no block.", { line: found.deep[0] })
        : say("A line has lost the one that it belongs to, as an else its if.");
      this.tell("tm-wrong", say("✗ Not right."), " ", say("Python cannot read this."), " ", why);
    }
  }

  /**
   * @param {string} className
   * @param {(string | Node)[]} parts
   */
  tell(className, ...parts) {
    this.result.className = ("tm-result " + className).trim();
    this.result.replaceChildren(...parts);
  }
}

/**
 * @param {string} text
 * @param {Record<string, string>} data
 * @param {string} [label]
 */
function button(text, data, label) {
  const made = element("button", text);
  made.setAttribute("type", "button");
  if (label) made.setAttribute("aria-label", label);
  Object.assign(made.dataset, data);
  return made;
}

if (!customElements.get("tracemark-order")) customElements.define("tracemark-order", TracemarkOrder);
