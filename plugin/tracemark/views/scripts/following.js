/** Players, rows of tables and addresses of steps follow each other. */

import { keepAddress, stepInAddress, writeStep } from "./address.js";
import { TracemarkPlayer } from "./player.js";

/** @type {Map<string, Element[]>} rows of the step that is shown, by sample */
const rowsOfStep = new Map();

/** @returns {TracemarkPlayer[]} */
function players() {
  const found = [...document.querySelectorAll("tracemark-player")];
  return found.filter((player) => player instanceof TracemarkPlayer);
}

/**
 * Moves the players that an address speaks of; the first of them, if there are any.
 * @param {string} hash
 */
function follow(hash) {
  let found = null;
  for (const player of players()) {
    const n = stepInAddress(hash, player.sample);
    if (!n || !player.timeline) continue;
    player.go(n);
    found = found || player;
  }
  return found;
}

/** @param {MouseEvent} event */
function clicked(event) {
  const at = event.target;
  const link = at instanceof Element && at.closest('a[href*="-step-"]');
  if (!(link instanceof HTMLAnchorElement) || link.pathname !== location.pathname) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const player = follow(link.hash);
  if (!player) return;
  const row = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  // Elsewhere the browser goes to the row. Whoever clicks the number of a row sees it already; and where
  // no table has it, the player is what the link means.
  if (row && !row.contains(link)) return;
  event.preventDefault();
  event.stopPropagation(); // instant navigation would make an entry of it in the history
  writeStep(player.sample, player.n);
  if (!row) player.scrollIntoView({ block: "nearest" });
}

/**
 * All rows of a step: the tables of a sample that follow the first have ids of their own.
 * @param {string} id
 * @param {number} n
 */
function rows(id, n) {
  const found = [document.getElementById(`${id}-step-${n}`)];
  for (let copy = 2; document.getElementById(`${id}--${copy}-steps`); copy += 1) {
    found.push(document.getElementById(`${id}--${copy}-step-${n}`));
  }
  return found.filter((row) => row !== null);
}

/** @param {Event} event */
function stepped(event) {
  const { id, n } = /** @type {CustomEvent} */ (event).detail;
  for (const row of rowsOfStep.get(id) || []) {
    row.classList.remove("tm-here");
    row.removeAttribute("aria-current");
  }
  const now = rows(id, n);
  rowsOfStep.set(id, now);
  for (const row of now) {
    row.classList.add("tm-here");
    row.setAttribute("aria-current", "step");
  }
  for (const player of players()) {
    if (player.sample === id && player.n && player.n !== n) player.go(n);
  }
}

/** Lets links to steps move the players, and players mark the rows. */
export function followLinks() {
  document.addEventListener("click", clicked, true);
  document.addEventListener("tracemark:step", stepped);
  addEventListener("hashchange", () => {
    keepAddress();
    follow(location.hash);
  });
}
