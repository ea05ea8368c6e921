/** The variables of a step in a player: in one list, or by active call. */

import { code, element, one } from "./dom.js";
import { say } from "./words.js";

/** As in `views/player.py`: of more active calls, the module and the newest are shown. */
const MOST_CALLS = 6;

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {{row: HTMLElement, value: HTMLElement, change: HTMLElement, name: number}} Line
 * @typedef {{fn: number, body: HTMLElement, heading: HTMLElement | null, lines: Line[]}} Group
 */

export class Variables {
  /**
   * @param {HTMLElement} table
   * @param {Timeline} timeline
   */
  constructor(table, timeline) {
    this.table = table;
    this.timeline = timeline;
    /** @type {Group[]} */
    this.groups = [];
    for (const body of table.querySelectorAll("tbody")) body.remove();
    this.skipped = element("tbody");
    const cell = element("td");
    cell.setAttribute("colspan", "3");
    this.skipped.append(element("tr"));
    one(this.skipped, "tr").append(cell);
  }

  /** @param {number} n */
  show(n) {
    const { grouped } = this.timeline.run;
    const stack = grouped ? this.timeline.frames(n) : [0];
    const left = Math.max(stack.length - MOST_CALLS, 0);
    const shown = left ? [0, ...stack.slice(1 - MOST_CALLS)] : stack;
    shown.forEach((frame, i) => {
      const fn = this.timeline.run.frames[2 * frame];
      let group = this.groups[i];
      if (!group || group.fn !== fn) {
        const old = group;
        group = this.groups[i] = this.group(fn, grouped);
        if (old) old.body.replaceWith(group.body);
        else this.table.append(group.body);
      }
      this.fill(group, frame, n, frame === stack[stack.length - 1]);
    });
    for (const group of this.groups.splice(shown.length)) group.body.remove();
    if (left) {
      this.groups[0].body.after(this.skipped);
      one(this.skipped, "td").textContent = say("… {count} more active calls", { count: left });
    } else this.skipped.remove();
  }

  /**
   * @param {number} fn
   * @param {boolean} grouped
   * @returns {Group}
   */
  group(fn, grouped) {
    const [, ...names] = this.timeline.run.functions[fn];
    const body = element("tbody");
    let heading = null;
    if (grouped) {
      heading = element("th");
      heading.setAttribute("colspan", "3");
      heading.setAttribute("scope", "rowgroup");
      body.append(element("tr"));
      one(body, "tr").append(heading);
    }
    const lines = names.map((name, i) => {
      const row = element("tr");
      const button = element("button", "", "tm-find");
      button.setAttribute("type", "button");
      button.setAttribute("aria-label", say("{name}: find where it changes", { name }));
      button.dataset.change = fn + " " + i;
      button.append(code(name));
      const label = element("th");
      label.setAttribute("scope", "row");
      label.append(button);
      const line = { row, value: element("td"), change: element("td"), name: i };
      row.append(label, line.value, line.change);
      body.append(row);
      return line;
    });
    return { fn, body, heading, lines };
  }

  /**
   * @param {Group} group
   * @param {number} frame
   * @param {number} n
   * @param {boolean} running
   */
  fill({ fn, body, heading, lines }, frame, n, running) {
    if (heading) {
      heading.replaceChildren(...this.call(frame));
      if (running) heading.append(" ", element("span", say("▶ running"), "tm-running"));
    }
    body.classList.toggle("tm-here", !!heading && running);
    for (const { row, value, change, name } of lines) {
      const now = this.timeline.value(frame, name, n);
      const shown = now.text === null ? "–" : now.text;
      value.replaceChildren(code(shown));
      if (now.old !== null) {
        const old = code(now.old);
        old.className = "tm-old";
        value.prepend(old, " ", element("span", "→", "tm-arrow"), " ");
      }
      row.classList.toggle("tm-changed", now.changed);
      change.textContent = now.changed ? say("● changed") : "";
    }
    body.dataset.fn = String(fn);
  }

  /**
   * What an active call is called.
   * @param {number} frame
   * @returns {(string | HTMLElement)[]}
   */
  call(frame) {
    const { run, times, calls } = this.timeline;
    if (!frame) return [say("Module")];
    const fn = run.frames[2 * frame];
    const name = code(run.functions[fn][0]);
    return times[fn] > 1 ? [name, " ", say("call {n}", { n: calls[frame] })] : [name];
  }

  /**
   * The active calls, the one that runs last.
   * @param {number} n
   */
  path(n) {
    const calls = this.timeline.frames(n);
    const left = Math.max(calls.length - MOST_CALLS, 0);
    const path = element("span", say("Active calls:") + " ");
    path.append(...this.call(0), left ? " › …" : "");
    for (const frame of calls.slice(left + 1)) path.append(" › ", ...this.call(frame));
    return path;
  }
}
