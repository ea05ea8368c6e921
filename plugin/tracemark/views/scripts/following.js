// @ts-nocheck
/** Players and addresses of steps follow each other. */

import { stepInAddress } from "./address.js";

/* Move the players that an address speaks of; true if there are any. */
export function follow(hash) {
  let found = null;
  for (const player of document.querySelectorAll("tracemark-player")) {
    const n = stepInAddress(hash, player.getAttribute("for"));
    if (!n || !player.range) continue;
    player.go(n);
    found = found || player;
  }
  return found;
}

/** Let links to steps move the players. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href*="-step-"]');
    if (!link || link.pathname !== location.pathname || event.ctrlKey || event.metaKey) return;
    const player = follow(link.hash);
    if (player && !document.getElementById(decodeURIComponent(link.hash.slice(1)))) {
      // No table on this page: the player is what the link means.
      event.preventDefault();
      player.scrollIntoView({ block: "nearest" });
    }
  });
  addEventListener("hashchange", () => follow(location.hash));
}
