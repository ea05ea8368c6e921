/** When a question is asked again: at even distances, until it was right often enough.
 *
 * Days are numbers, so that nothing depends on the hour at which somebody learns.
 */

/**
 * What is kept of a question.
 * @typedef {{mark: string, right: number, day: number}} Card mark: changes with the question;
 * right: answers in a row that were right; day: of the last answer that counted
 */

/** Days from one right answer to the next. */
export const DISTANCE = 4;
/** Right answers in a row after which a question is learned. */
export const ENOUGH = 4;

/**
 * The day of a moment where the reader is.
 * @param {Date} now
 */
export function dayOf(now) {
  return Math.floor((now.getTime() / 60000 - now.getTimezoneOffset()) / 1440);
}

/**
 * The day on which a question is asked again; Infinity where it is learned.
 * @param {Card} card
 */
export function dueOn(card) {
  if (card.right >= ENOUGH) return Infinity;
  return card.day + (card.right ? DISTANCE : 1);
}

/**
 * A question after an answer. Of a day's answers the first counts: those after it were told the answer.
 * @param {Card | undefined} card what was kept, of this form of the question
 * @param {string} mark
 * @param {boolean} ok
 * @param {number} day
 * @returns {Card}
 */
export function answered(card, mark, ok, day) {
  if (card && card.day >= day) return card;
  return { mark: mark, right: ok ? (card ? card.right : 0) + 1 : 0, day: day };
}

/**
 * The questions to ask on a day: those that are due longest first, then those that were never asked, both else
 * as they stand in the course.
 * @template T
 * @param {T[]} questions
 * @param {(question: T) => Card | undefined} cardOf
 * @param {number} day
 * @returns {T[]}
 */
export function queue(questions, cardOf, day) {
  /** @param {T} question */
  const due = (question) => {
    const card = cardOf(question);
    return card ? dueOn(card) : Infinity;
  };
  const old = questions.filter((question) => cardOf(question) && due(question) <= day);
  old.sort((one, other) => due(one) - due(other));
  return [...old, ...questions.filter((question) => !cardOf(question))];
}
