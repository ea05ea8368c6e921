/** Why a cell of a table that a learner fills is wrong. Knows no page. */

import { isPredicted } from "./predict.js";

/**
 * @typedef {{row: number, column: string, answer: string, before: string}} Cell
 *   A cell that is asked; `before` is the value that it takes the place of, empty where there was none.
 */

/**
 * What a wrong answer would be right for: the time before, another column of the row, or a later row.
 * @param {string} given
 * @param {Cell} cell
 * @param {Cell[]} cells all that are asked, in the order of the table
 * @returns {{kind: "before" | "column" | "later" | "other", cell: Cell}}
 */
export function mistaken(given, cell, cells) {
  if (cell.before && isPredicted(given, cell.before)) return { kind: "before", cell };
  const fits = cells.filter((one) => one !== cell && isPredicted(given, one.answer));
  const beside = fits.find((one) => one.row === cell.row);
  if (beside) return { kind: "column", cell: beside };
  const later = fits.find((one) => one.column === cell.column && one.row > cell.row);
  return later ? { kind: "later", cell: later } : { kind: "other", cell };
}
