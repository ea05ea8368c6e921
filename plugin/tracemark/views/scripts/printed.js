/** The output so far in a player. */

import { element } from "./dom.js";
import { say } from "./words.js";

/** Characters that are shown at most: more would make each move slower. */
const MOST = 8000;

export class Printed {
  /**
   * @param {HTMLElement} place
   * @param {string[]} pieces
   */
  constructor(place, pieces) {
    this.place = place;
    this.all = pieces.join("");
    this.ends = [0];
    for (const piece of pieces) this.ends.push(this.ends[this.ends.length - 1] + piece.length);
  }

  /**
   * All that was printed until a moment, with what the step printed itself marked.
   * @param {number} until how many pieces
   * @param {number[]} own
   */
  show(until, own) {
    const end = this.ends[until];
    let at = Math.max(end - MOST, 0);
    /** @type {(string | HTMLElement)[]} */
    const parts = [];
    if (!end) parts.push(element("span", say("no output yet"), "tm-quiet"));
    if (at) parts.push(element("span", say("… {count} characters before", { count: at }) + "\n", "tm-quiet"));
    for (const piece of own) {
      const start = Math.max(this.ends[piece], at);
      const stop = this.ends[piece + 1];
      if (stop <= start) continue;
      parts.push(this.all.slice(at, start), element("mark", this.all.slice(start, stop)));
      at = stop;
    }
    this.place.replaceChildren(...parts, this.all.slice(at, end));
  }
}
