/** The page "Fill the table": checks what is filled in, row by row or all, and says why it is wrong. */

import { all, element, one } from "./dom.js";
import { mistaken } from "./fill.js";
import { isPredicted } from "./predict.js";
import { say } from "./words.js";

/** @typedef {HTMLInputElement | HTMLSelectElement} Field */
/** @typedef {import("./fill.js").Cell & {field: Field, tries: number}} Asked */

const CELL_MARKS = ["tm-right", "tm-wrong"];

/** `<tracemark-fill>` around the table of one run and its solution. */
class TracemarkFill extends HTMLElement {
  /** @type {Asked[]} */
  cells = [];

  connectedCallback() {
    if (this.cells.length) return;
    const fields = /** @type {Field[]} */ (/** @type {unknown} */ (all(this, "[data-answer]")));
    this.cells = fields.map((field) => ({
      field,
      row: Number(/-step-(\d+)-\d+$/.exec(field.name)?.[1]),
      column: columnOf(field),
      answer: field.dataset.answer || "",
      before: field.dataset.before || "",
      tries: 0,
    }));
    for (const button of all(this, "button")) button.removeAttribute("disabled");
    for (const type of ["submit", "reset", "click", "input", "keydown"]) this.addEventListener(type, this);
  }

  /** @param {Event} event */
  handleEvent(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const cell = this.cells.find(({ field }) => field === target);
    if (event.type === "submit") {
      event.preventDefault();
      this.check(this.cells);
    } else if (event.type === "reset") {
      for (const one of this.cells) clearCell(one);
      this.tell("");
      this.cells[0].field.focus();
    } else if (event.type === "click" && target.dataset.row) {
      this.check(this.inRow(Number(target.dataset.row)));
    } else if (event.type === "input" && cell) {
      unmarkCell(cell);
    } else if (event.type === "keydown" && cell) {
      this.press(/** @type {KeyboardEvent} */ (event), cell);
    }
  }

  /** @param {number} row */
  inRow(row) {
    return this.cells.filter((cell) => cell.row === row);
  }

  /**
   * Enter checks the row and goes on; the arrows go up and down in a column.
   * @param {KeyboardEvent} event
   * @param {Asked} cell
   */
  press(event, cell) {
    if (event.key === "Enter") {
      event.preventDefault();
      const row = this.inRow(cell.row);
      this.check(row);
      const open = row.find(({ field }) => !isMarkedRight(field)) || this.cells.find((other) => other.row > cell.row);
      open?.field.focus();
    } else if (cell.field instanceof HTMLInputElement && /^Arrow(Up|Down)$/.test(event.key)) {
      event.preventDefault();
      const column = this.cells.filter((other) => other.column === cell.column);
      column[column.indexOf(cell) + (event.key === "ArrowUp" ? -1 : 1)]?.field.focus();
    }
  }

  /** @param {Asked[]} cells */
  check(cells) {
    const filled = cells.filter(({ field }) => field.value.trim());
    const reasons = filled.map((cell) => this.judge(cell));
    for (const row of new Set(cells.map((cell) => cell.row))) {
      this.explain(row, filled.flatMap((cell, i) => (cell.row === row ? reasons[i] : [])));
    }
    const right = cells.filter(({ field }) => isMarkedRight(field)).length;
    const empty = cells.length - filled.length;
    const verdict = say("{right} of {all} right.", { right, all: cells.length });
    const left = empty ? say("Still empty: {n}.", { n: empty }) : "";
    const done = this.cells.every(({ field }) => isMarkedRight(field)) ? say("The whole table is right.") : "";
    const look = right === cells.length ? "tm-right" : right === filled.length ? "tm-missing" : "tm-wrong";
    this.tell(look, verdict, left, done);
  }

  /**
   * Marks a cell; what is said of it, where it is wrong.
   * @param {Asked} cell
   * @returns {Node[]}
   */
  judge(cell) {
    const ok = isPredicted(cell.field.value, cell.answer);
    unmarkCell(cell);
    cell.field.closest("td")?.classList.add(ok ? "tm-right" : "tm-wrong");
    if (ok) return [];
    cell.tries += 1;
    cell.field.setAttribute("aria-invalid", "true");
    cell.field.setAttribute("aria-describedby", this.idOf(cell.row));
    const said = element("p", this.reason(cell));
    // Whoever is wrong twice is told what the step does.
    const action = cell.tries > 1 && this.action(cell.row);
    if (!action) return [said];
    const told = element("p", say("Step {n}", { n: cell.row }) + ": ");
    told.append(...action.childNodes);
    return [said, told];
  }

  /** @param {Asked} cell */
  reason(cell) {
    const { column: name, before } = cell;
    const values = cell.field.dataset.values;
    if (cell.field instanceof HTMLSelectElement) {
      return values ? say("{name}: with the values of this step it is {values}.", { name, values }) : say("{name}: look at its value before this step.", { name });
    }
    const found = mistaken(cell.field.value, cell, this.cells);
    if (found.kind === "before") return say("{name}: that is what it was before this step.", { name });
    if (found.kind === "column") return say("{name}: that is {other}.", { name, other: found.cell.column });
    if (found.kind === "later") return say("{name}: so it is after step {n}, not yet here.", { name, n: found.cell.row });
    return before ? say("{name}: before this step it was {before}.", { name, before }) : say("{name}: look at the code of this step again.", { name });
  }

  /**
   * What a row did, as the solution says it.
   * @param {number} row
   */
  action(row) {
    const id = one(this, ".tm-solution table").id.replace(/steps$/, "step-" + row);
    return document.getElementById(id)?.querySelector(".tm-cell-action")?.cloneNode(true);
  }

  /** @param {number} row */
  idOf(row) {
    return one(this, "form table").id + "-" + row;
  }

  /**
   * The reasons of a row stand below it.
   * @param {number} row
   * @param {Node[]} reasons
   */
  explain(row, reasons) {
    const id = this.idOf(row);
    document.getElementById(id)?.closest("tr")?.remove();
    if (!reasons.length) return;
    const line = this.inRow(row)[0].field.closest("tr");
    const told = element("tr", "", "tm-said");
    const place = document.createElement("td");
    place.colSpan = line?.cells.length || 1;
    const stay = element("div", "", "tm-stay");
    stay.id = id;
    stay.append(...reasons);
    place.append(stay);
    told.append(place);
    line?.after(told);
  }

  /**
   * @param {string} className
   * @param {...string} words
   */
  tell(className, ...words) {
    const result = one(this, "form > [role=status]");
    result.className = "tm-result " + className;
    result.textContent = words.filter(Boolean).join(" ");
    if (!className) for (const told of all(this, ".tm-said")) told.remove();
  }
}

/**
 * What the column of a field is called.
 * @param {Field} field
 */
function columnOf(field) {
  const cell = field.closest("td");
  const table = field.closest("table");
  return table?.tHead?.rows[0].cells[cell?.cellIndex || 0].textContent?.trim() || "";
}

/** @param {Field} field */
function isMarkedRight(field) {
  return !!field.closest(".tm-right");
}

/** @param {Asked} cell */
function unmarkCell(cell) {
  cell.field.closest("td")?.classList.remove(...CELL_MARKS);
  cell.field.removeAttribute("aria-invalid");
  cell.field.removeAttribute("aria-describedby");
}

/** @param {Asked} cell */
function clearCell(cell) {
  unmarkCell(cell);
  cell.tries = 0;
}

if (!customElements.get("tracemark-fill")) customElements.define("tracemark-fill", TracemarkFill);
