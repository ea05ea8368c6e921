/** What became of the questions of a course. */

import { entryOf, remembered } from "./memory.js";

/** @typedef {"right" | "wrong" | "open"} Standing */

/**
 * How it stands with the question that an address leads to.
 * @param {string} address of its form, such as `/page/#q1` with the host in front
 * @param {string} mark
 * @returns {Standing}
 */
export function standingOf(address, mark) {
  const id = decodeURIComponent(new URL(address).hash.slice(1));
  const result = remembered(entryOf(address), id, mark);
  return result ? (result.ok ? "right" : "wrong") : "open";
}

/**
 * @param {Standing[]} standings
 */
export function counted(standings) {
  return { right: standings.filter((one) => one === "right").length, all: standings.length };
}

/** May this page keep anything? */
export function canKeep() {
  // Not "tracemark:", which is the entry of the page at the root of a host.
  const name = "tracemark?";
  try {
    localStorage.setItem(name, "");
    localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}
