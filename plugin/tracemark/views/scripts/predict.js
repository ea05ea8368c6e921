/** What a learner can be asked about the next step, and whether the answer is right. Knows no page. */

import { plain, sameNumber } from "./answers.js";

/** Longer values nobody writes down. */
const MOST_ASKED = 60;

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {{kind: "value" | "truth" | "line", what: string, answer: string, line: number}} Question
 *   `what` is the variable or the condition, `line` where it happens, 0 where nobody knows
 */

/**
 * The question that the data of a step are good for: what a variable becomes, else what a condition is, else
 * which line runs. Null where there is nothing to ask.
 * @param {Timeline} timeline
 * @param {number} n
 * @returns {Question | null}
 */
export function question(timeline, n) {
  const [line = 0] = timeline.lines(n);
  for (const [frame, name] of timeline.changes(n)) {
    const { text } = timeline.value(frame, name, n);
    // Nobody knows how we write an object: Node(value=1, next=None).
    if (text === null || text.length > MOST_ASKED || /\n|…|^(function|class|module|built-in) |^[\w.]+\(/.test(text)) continue;
    const what = timeline.run.functions[timeline.run.frames[2 * frame]][name + 1];
    return { kind: "value", what, answer: text, line };
  }
  for (const test of timeline.tests(n)) {
    if (test.truth === null) continue;
    return { kind: "truth", what: test.text, answer: test.truth ? "True" : "False", line: test.line };
  }
  return line ? { kind: "line", what: "", answer: String(line), line } : null;
}

/**
 * Both kinds of quotes in a list, tuple, set or dictionary mean the same.
 * @param {string} text
 */
function quoted(text) {
  return /^[[({]/.test(text) ? text.replace(/"([^"'\\]*)"/g, "'$1'") : text;
}

/**
 * The items of a set or dictionary without others in it, in an order of our own: theirs does not count.
 * @param {string} text
 */
function items(text) {
  const found = /^\{(.*)\}$/s.exec(text);
  return found ? found[1].replace(/\s/g, "").split(",").sort().join() : text;
}

/**
 * Is it what the step shows? Blanks and quotes do not count, and neither does the way a number is written.
 * @param {string} given
 * @param {string} answer
 */
export function isPredicted(given, answer) {
  const [one, other] = [quoted(plain(given)), quoted(plain(answer))];
  if (one === other) return true;
  if (/^\{[^[({]*\}$/.test(other)) return items(one) === items(other);
  if (/^[[({]/.test(other)) return one.replace(/\s/g, "") === other.replace(/\s/g, "");
  // '12' is a text, 12 a number
  return one !== "" && !/^['"]/.test(answer.trim()) && sameNumber(Number(one), Number(other));
}
