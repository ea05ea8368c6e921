import assert from "node:assert/strict";
import { test } from "node:test";
import { DISTANCE, ENOUGH, answered, dayOf, dueOn, queue } from "../../plugin/tracemark/views/scripts/review.js";

const RIGHT_ON = (/** @type {number[]} */ ...days) =>
  days.reduce(
    (card, day) => answered(card, "m", true, day),
    /** @type {import("../../plugin/tracemark/views/scripts/review.js").Card | undefined} */ (undefined)
  );

test("right answers bring a question back at even distances, until it is learned", () => {
  /** @type {ReturnType<typeof RIGHT_ON>} */
  let card;
  const days = [];
  for (let day = 100; Number.isFinite(day); day = dueOn(card)) {
    days.push(day);
    card = answered(card, "m", true, day);
  }
  assert.deepEqual(days, [100, 104, 108, 112]);
  assert.equal(days.length, ENOUGH);
  assert.equal(days[1] - days[0], DISTANCE);
});

test("a wrong answer brings it back tomorrow, and counting begins anew", () => {
  const card = answered(RIGHT_ON(1, 5, 9), "m", false, 13);
  assert.equal(dueOn(card), 14);
  assert.equal(dueOn(answered(card, "m", true, 14)), 18);
  assert.equal(answered(card, "m", true, 14).right, 1);
});

test("of a day's answers the first counts", () => {
  const wrong = answered(undefined, "m", false, 7);
  assert.deepEqual(answered(wrong, "m", true, 7), wrong);
  const right = answered(undefined, "m", true, 7);
  assert.deepEqual(answered(right, "m", false, 7), right);
});

test("what is due longest comes first, then what was never asked; the rest waits", () => {
  /** @type {Record<string, import("../../plugin/tracemark/views/scripts/review.js").Card>} */
  const cards = {
    learned: { mark: "m", right: ENOUGH, day: 1 },
    later: { mark: "m", right: 1, day: 98 },
    due: { mark: "m", right: 1, day: 96 },
    overdue: { mark: "m", right: 0, day: 50 },
  };
  const course = ["first", "due", "later", "learned", "overdue", "last"];
  assert.deepEqual(queue(course, (name) => cards[name], 100), ["overdue", "due", "first", "last"]);
});

test("a day begins at midnight where the reader is", () => {
  const before = new Date(2030, 4, 1, 23, 59, 59);
  const after = new Date(2030, 4, 2, 0, 0, 1);
  assert.equal(dayOf(after) - dayOf(before), 1);
  assert.equal(dayOf(new Date(2030, 4, 2, 22)), dayOf(after));
});
