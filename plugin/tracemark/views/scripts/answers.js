/** When two answers are the same. */

/**
 * The number that somebody wrote, with a point or a comma for the decimals; NaN where it is none.
 * @param {string} text
 */
export function numberIn(text) {
  const written = text.trim().replace(/^[−–]\s*/, "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : NaN;
}

/**
 * As near as anybody would write it: 0.3 is right where Python says 0.30000000000000004.
 * @param {number} given
 * @param {number} answer
 */
export function sameNumber(given, answer) {
  return given === answer || Math.abs(given - answer) <= 1e-9 * Math.abs(answer);
}

/**
 * A text as it is compared: without blanks around lines and without the quotes of a Python string.
 * @param {string} text
 */
export function plain(text) {
  const lines = text.trim().split(/\s*\n\s*/).join("\n").replace(/[ \t]+/g, " ");
  return lines.replace(/^(['"])(.*)\1$/s, "$2");
}

/**
 * Is it the answer?
 * @param {string[]} given what was written, or the indexes of what was chosen
 * @param {{kind?: string, right?: string, answer?: string}} question as its form has it
 */
export function isRight(given, { kind, right, answer = "" }) {
  if (kind === "number") return sameNumber(numberIn(given[0]), Number(answer));
  if (kind === "text") return plain(given[0]) === plain(answer);
  return given.join(" ") === right;
}

/**
 * How much of what was ticked is right, and how much is not ticked yet.
 * @param {string[]} given
 * @param {string} right indexes with blanks between
 */
export function partly(given, right) {
  const wanted = right.split(" ");
  const found = given.filter((index) => wanted.includes(index)).length;
  return { right: found, all: given.length, missing: wanted.length - found };
}
