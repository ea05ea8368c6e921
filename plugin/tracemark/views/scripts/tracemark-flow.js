/** The flow map: marks the boxes of a player's step and the ways that led there. */

import { stepMarks } from "./flow.js";

/** `<tracemark-flow for="ID" data-path="…">` around the maps of a sample and its player. */
class TracemarkFlow extends HTMLElement {
  connectedCallback() {
    this.path = JSON.parse(this.getAttribute("data-path") || "[]");
    document.addEventListener("tracemark:step", this);
    const player = /** @type {(HTMLElement & {n?: number}) | null} */ (this.querySelector("tracemark-player"));
    if (player?.n) this.show(player.n);
    this.land();
  }

  disconnectedCallback() {
    document.removeEventListener("tracemark:step", this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const { id, n } = /** @type {CustomEvent} */ (event).detail;
    if (id === this.getAttribute("for")) this.show(n);
  }

  /** Whoever comes with a step in the address wants to see it on the map, and not in the list far below. */
  land() {
    const list = document.querySelector(":target")?.closest("details");
    if (!list || !this.contains(list)) return;
    list.open = false;
    this.querySelector(".tm-map-area")?.scrollIntoView();
  }

  /** @param {number} n */
  show(n) {
    for (const marked of this.querySelectorAll("svg .tm-here")) marked.classList.remove("tm-here");
    const { ways, boxes } = stepMarks(this.path || [], n);
    const selectors = [...ways.map((way) => `[data-way="${way}"]`), ...boxes.map((box) => `[data-box="${box}"]`)];
    if (!selectors.length) return;
    for (const part of this.querySelectorAll(selectors.join())) {
      part.classList.add("tm-here");
      // Ways that share a lane cover each other.
      if (part.matches("[data-way]")) part.parentElement?.querySelector("[data-box]")?.before(part);
    }
    // Whoever goes along with the player wants to see the place; nobody else's page moves.
    const now = this.querySelector(selectors[selectors.length - 1]);
    if (now && this.contains(document.activeElement)) now.scrollIntoView({ block: "nearest" });
  }
}

if (!customElements.get("tracemark-flow")) customElements.define("tracemark-flow", TracemarkFlow);
