/** `<tracemark-part name="tracemark-…">` stands in what needs the script of that name, wherever it appears. */

import { load } from "./loading.js";

export class TracemarkPart extends HTMLElement {
  connectedCallback() {
    const whole = this.parentElement;
    load(this.getAttribute("name") || "").catch(() => whole?.classList.add("tm-failed"));
  }
}
