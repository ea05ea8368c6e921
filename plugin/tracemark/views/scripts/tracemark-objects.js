/** Names, objects and arrows beside a player. Loaded where a page has `<tracemark-objects>`. */

import { TracemarkObjects } from "./objects.js";

if (!customElements.get("tracemark-objects")) {
  customElements.define("tracemark-objects", TracemarkObjects);
}
