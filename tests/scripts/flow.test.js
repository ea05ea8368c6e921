import assert from "node:assert/strict";
import { test } from "node:test";
import { stepMarks } from "../../plugin/tracemark/views/scripts/flow.js";

/** @type {[number[], number[]][]} */
const path = [
  [[0], [1]],
  [[1, 2, 3], [2, 3, 2]],
  [[], []],
];

test("a step marks its ways and boxes, the present box last", () => {
  assert.deepEqual(stepMarks(path, 1), { ways: [0], boxes: [1] });
  assert.deepEqual(stepMarks(path, 2), { ways: [1, 2, 3], boxes: [3, 2] });
});

test("a step that is on no map marks nothing, and neither does one that does not exist", () => {
  assert.deepEqual(stepMarks(path, 3), { ways: [], boxes: [] });
  assert.deepEqual(stepMarks(path, 4), { ways: [], boxes: [] });
});
