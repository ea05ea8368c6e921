/** The views of a topic: changing from one to another keeps the step, and the view used last is offered. */

import { element, one } from "./dom.js";
import { say } from "./words.js";

const LAST = "tracemark-view";
/** The step that is shown, as an address: `#prices-step-4`. Belongs to the page of that path. */
let shown = { path: "", hash: "" };

/** @param {Event} event */
function noteStep(event) {
  const { id, n } = /** @type {CustomEvent} */ (event).detail;
  shown = { path: location.pathname, hash: `#${encodeURIComponent(id)}-step-${n}` };
}

/** The step that the reader is at, if any. */
function step() {
  if (shown.path === location.pathname) return shown.hash;
  return /-step-\d+$/.test(location.hash) ? location.hash : "";
}

/** @param {Event} event */
function leaving(event) {
  const link = event.target instanceof Element && event.target.closest(".tm-views a");
  if (!(link instanceof HTMLAnchorElement)) return;
  link.hash = step();
  try {
    localStorage.setItem(LAST, link.dataset.view || "");
  } catch {
    // nothing is offered then
  }
}

/** A step that an address names may be a closed `<details>`. */
function openStep() {
  const target = document.querySelector(":target");
  if (target instanceof HTMLDetailsElement) target.open = true;
}

/** `<tracemark-views>` around the links: offers the view that was used last, and never changes to it. */
export class TracemarkViews extends HTMLElement {
  connectedCallback() {
    let last = null;
    try {
      last = localStorage.getItem(LAST);
    } catch {
      // nothing is known then
    }
    const links = /** @type {HTMLAnchorElement[]} */ ([...this.querySelectorAll("a")]);
    const link = links.find((each) => each.dataset.view === last);
    if (!last || !link || link.ariaCurrent || links[0].ariaCurrent !== "page") return;
    const offer = /** @type {HTMLAnchorElement} */ (link.cloneNode(true));
    const offering = element("span", `${say("Used last:")} `);
    offering.append(offer);
    one(this, "p").append(" ", offering);
  }
}

/** Lets links to views keep the step. */
export function keepSteps() {
  for (const type of ["click", "auxclick", "contextmenu"]) document.addEventListener(type, leaving, true);
  document.addEventListener("tracemark:step", noteStep);
  addEventListener("hashchange", openStep);
  addEventListener("load", openStep);
}
