import assert from "node:assert/strict";
import { test } from "node:test";
import { mistaken } from "../../plugin/tracemark/views/scripts/fill.js";

const cells = [
  { row: 1, column: "a", answer: "1", before: "" },
  { row: 1, column: "b", answer: "7", before: "6" },
  { row: 2, column: "a", answer: "2", before: "1" },
  { row: 3, column: "a", answer: "5", before: "2" },
  { row: 4, column: "b", answer: "5", before: "7" },
];

test("a wrong answer is told what it would be right for", () => {
  const [, b1, a2, a3] = cells;
  assert.deepEqual(mistaken("1", a2, cells), { kind: "before", cell: a2 });
  assert.deepEqual(mistaken("1.0", b1, cells), { kind: "column", cell: cells[0] });
  assert.deepEqual(mistaken("5", a2, cells), { kind: "later", cell: a3 });
});

test("what is right nowhere, or only earlier, has no such reason", () => {
  const [, , a2, a3] = cells;
  assert.equal(mistaken("99", a2, cells).kind, "other");
  assert.equal(mistaken("1", a3, cells).kind, "other");
});

test("an empty value before is not taken for an empty text", () => {
  assert.equal(mistaken("''", cells[0], cells).kind, "other");
});
