/** `<tracemark-objects>` draws names and objects after the step that its player shows.
 *
 * Boxes are elements, arrows one SVG over them. A box is made anew only when what it holds has changed.
 */

import { all, code, element, one } from "./dom.js";
import { depths, Heap } from "./heap.js";
import { say } from "./words.js";

/** @typedef {import("./heap.js").Picture} Picture */
/** @typedef {import("./heap.js").Part} Part */
/** @typedef {import("./heap.js").Box} Box */

/** Kinds that are drawn as a row of cells. */
const IN_A_ROW = new Set(["list", "tuple", "deque", "set", "frozenset", "text"]);

export class TracemarkObjects extends HTMLElement {
  connectedCallback() {
    if (this.heap) return;
    this.heap = new Heap(JSON.parse(this.dataset.rows || "[]"));
    /** @type {Map<string, {signature: string, box: HTMLElement}>} */
    this.made = new Map();
    this.area = one(this, ".tm-drawing");
    this.twin = /** @type {HTMLDetailsElement} */ (one(this, "details"));
    this.arrows = /** @type {SVGSVGElement} */ (this.area.querySelector("svg"));
    this.arrows.before(element("div", "", "tm-frames"), element("div", "", "tm-boxes"));
    this.area.hidden = false;
    const player = /** @type {(HTMLElement & {n?: number}) | null} */ (this.closest("tracemark-player"));
    if (!player) return;
    player.addEventListener("tracemark:step", (event) => {
      this.show(/** @type {CustomEvent} */ (event).detail.n);
    });
    this.addEventListener("click", (event) => this.follow(event));
    this.twin.addEventListener("toggle", () => this.tell());
    new ResizeObserver(() => this.connect()).observe(this.area);
    this.show(player.n || 1);
  }

  /**
   * Draw what there is after step n.
   * @param {number} n
   */
  show(n) {
    if (!this.heap || !this.heap.differences[n - 1]) return;
    this.picture = this.heap.at(n);
    this.drawFrames(this.picture);
    this.drawBoxes(this.picture);
    // What is below does not move up again.
    if (this.area) this.area.style.minBlockSize = this.area.offsetHeight + "px";
    this.connect();
    this.tell();
  }

  /** @param {Picture} picture */
  drawFrames(picture) {
    const frames = picture.frames.map((frame) => {
      const made = element("div", "", "tm-frame");
      made.append(element("p", frame.name ? frame.name : say("Module"), "tm-frame-name"));
      for (const [name, part] of frame.names) {
        const line = element("p", "", frame.changed.has(name) ? "tm-name tm-changed" : "tm-name");
        line.append(code(name), " ", this.value(part, picture));
        if (frame.changed.has(name)) line.append(element("span", " " + say("changed"), "tm-unseen"));
        made.append(line);
      }
      return made;
    });
    one(this, ".tm-frames").replaceChildren(...frames);
  }

  /** @param {Picture} picture */
  drawBoxes(picture) {
    const columns = /** @type {HTMLElement[]} */ ([]);
    const far = depths(picture);
    for (const [number, box] of picture.objects) {
      const depth = Math.min(far.get(number) || 0, 4);
      while (columns.length <= depth) columns.push(element("div", "", "tm-boxes-column"));
      columns[depth].append(this.box(number, box, picture));
    }
    const boxes = one(this, ".tm-boxes");
    boxes.replaceChildren(...columns);
    if (picture.more) {
      boxes.append(element("p", say("… {n} more objects", { n: picture.more }), "tm-note"));
    }
  }

  /**
   * @param {number} number
   * @param {Box} box
   * @param {Picture} picture
   */
  box(number, box, picture) {
    const marks = [...picture.read, ...picture.written].filter((place) => place.startsWith(number + ":"));
    const signature = JSON.stringify([box, marks, picture.fresh.has(number)]);
    const known = this.made?.get(String(number));
    if (known && known.signature === signature) return known.box;
    const made = this.newBox(number, box, picture);
    this.made?.set(String(number), { signature, box: made });
    return made;
  }

  /**
   * @param {number} number
   * @param {Box} box
   * @param {Picture} picture
   */
  newBox(number, [type, kind, length, items], picture) {
    const made = element("div", "", "tm-object" + (picture.fresh.has(number) ? " tm-fresh" : ""));
    made.dataset.object = String(number);
    made.tabIndex = -1;
    made.append(element("p", title(type, number), "tm-object-name"));
    const list = element("ul", "", IN_A_ROW.has(kind) ? "tm-cells" : "tm-cells tm-pairs");
    items.forEach(([key, value], place) => {
      const item = element("li");
      if (key !== null && kind !== "text") {
        const label = element("span", "", "tm-key");
        label.append(typeof key === "number" ? this.value(key, picture) : code(key));
        item.append(label, " ");
      }
      item.append(this.value(value, picture));
      this.mark(item, number + ":" + place, picture);
      list.append(item);
    });
    if (length > items.length) {
      list.append(element("li", say("… {n} more", { n: length - items.length }), "tm-quiet"));
    }
    if (!length) list.append(element("li", say("empty"), "tm-quiet"));
    made.append(list);
    return made;
  }

  /**
   * Marks an item that the step read or set, by a border, a sign and a word.
   * @param {HTMLElement} item
   * @param {string} place
   * @param {Picture} picture
   */
  mark(item, place, picture) {
    const [className, sign, word] = picture.written.has(place)
      ? ["tm-written", "✎", say("set here")]
      : picture.read.has(place)
        ? ["tm-read", "◉", say("read here")]
        : [];
    if (!className) return;
    const shape = element("span", sign, "tm-sign");
    shape.setAttribute("aria-hidden", "true");
    item.className = className;
    item.append(shape, element("span", " " + word, "tm-unseen"));
  }

  /**
   * A value as text, or a button that leads to its object.
   * @param {Part} part
   * @param {Picture} picture
   */
  value(part, picture) {
    if (typeof part === "string") return code(part);
    const box = picture.objects.get(part);
    if (!box) return code("…");
    const made = /** @type {HTMLButtonElement} */ (element("button", "●", "tm-ref"));
    made.type = "button";
    made.dataset.to = String(part);
    made.setAttribute("aria-label", say("refers to {object}", { object: title(box[0], part) }));
    return made;
  }

  /** @param {Event} event */
  follow(event) {
    const button = event.target instanceof Element && event.target.closest(".tm-ref");
    if (!(button instanceof HTMLElement)) return;
    const box = this.querySelector('[data-object="' + button.dataset.to + '"]');
    if (box instanceof HTMLElement) box.focus();
  }

  /** Arrows from each reference to its box. */
  connect() {
    if (!this.area || !this.arrows) return;
    const origin = this.area.getBoundingClientRect();
    const places = new Map(
      all(this.area, ".tm-object").map((box) => [box.dataset.object, box.getBoundingClientRect()])
    );
    const x = this.area.scrollLeft - origin.left;
    const y = this.area.scrollTop - origin.top;
    const language = this.arrows.namespaceURI;
    const lines = all(this.area, ".tm-ref").flatMap((dot) => {
      const to = places.get(dot.dataset.to);
      if (!to) return [];
      const path = document.createElementNS(language, "path");
      path.setAttribute("d", arrow(dot.getBoundingClientRect(), to, x, y));
      return [path];
    });
    // Its own size must not count: the area would grow with each look where the style sheet is late.
    for (const side of ["width", "height"]) this.arrows.setAttribute(side, "0");
    this.arrows.setAttribute("width", String(this.area.scrollWidth));
    this.arrows.setAttribute("height", String(this.area.scrollHeight));
    this.arrows.replaceChildren(...lines);
  }

  /** The same in words, where they are open. */
  tell() {
    if (!this.twin || !this.twin.open || !this.picture) return;
    const { frames, objects, more } = this.picture;
    /** @param {Part} part */
    const word = (part) =>
      typeof part === "string" ? part : title((objects.get(part) || ["…"])[0], part);
    const list = element("ul");
    for (const frame of frames) {
      for (const [name, part] of frame.names) {
        const item = element("li");
        item.append(code(frame.name ? frame.name + "." + name : name), ": ", code(word(part)));
        list.append(item);
      }
    }
    for (const [number, [type, , length, items]] of objects) {
      const item = element("li");
      const held = items.map(([key, value]) => (key === null ? "" : word(key) + ": ") + word(value));
      if (length > items.length) held.push(say("… {n} more", { n: length - items.length }));
      item.append(code(title(type, number)), ": ", code(held.join(", ") || say("empty")));
      list.append(item);
    }
    if (more) list.append(element("li", say("… {n} more objects", { n: more })));
    const old = this.twin.querySelector("ul");
    if (old) old.replaceWith(list);
  }
}

/**
 * @param {string} type
 * @param {number} number
 */
function title(type, number) {
  return type + " #" + number;
}

/**
 * The path from the middle of a dot to the side of a box that is nearer to where the line comes from.
 * @param {DOMRect} from
 * @param {DOMRect} to
 * @param {number} x
 * @param {number} y
 */
function arrow(from, to, x, y) {
  const [startX, startY] = [(from.left + from.right) / 2 + x, (from.top + from.bottom) / 2 + y];
  const onward = to.left >= from.right;
  const endX = (onward ? to.left - 2 : to.right + 2) + x;
  const endY = Math.min(to.top + 12, (to.top + to.bottom) / 2) + y;
  const bend = onward ? Math.max(12, (endX - startX) / 2) : 28;
  const control = onward ? endX - bend : endX + bend;
  const curve = [startX + bend, startY, control, endY, endX, endY];
  return "M" + [startX, startY] + "C" + curve + head(endX, endY, onward);
}

/**
 * The head of an arrow as two strokes.
 * @param {number} x
 * @param {number} y
 * @param {boolean} onward
 */
function head(x, y, onward) {
  const back = onward ? -6 : 6;
  return "m" + [back, -4] + "L" + [x, y] + "l" + [back, 4];
}
