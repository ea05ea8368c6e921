/** The step player, for pages that have one. */

import { followLinks } from "./following.js";
import { TracemarkPlayer } from "./player.js";

if (!customElements.get("tracemark-player")) {
  followLinks();
  customElements.define("tracemark-player", TracemarkPlayer);
}
