/** When two answers are the same. */

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
