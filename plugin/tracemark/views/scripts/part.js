/** `<tracemark-part name="tracemark-…">` stands in what needs the script of that name, wherever it appears;
 * where it is `styled`, the style sheet too. */

import { load } from "./loading.js";

export class TracemarkPart extends HTMLElement {
  connectedCallback() {
    const whole = this.parentElement;
    load(this.getAttribute("name") || "", this.hasAttribute("styled")).catch(() => whole?.classList.add("tm-failed"));
  }
}
