import assert from "node:assert/strict";
import { test } from "node:test";
import { plain, sameNumber } from "../../plugin/tracemark/views/scripts/answers.js";

test("numbers are the same as near as anybody would write them", () => {
  assert.ok(sameNumber(0.3, 0.1 + 0.2));
  assert.ok(sameNumber(-5, -5));
  assert.ok(!sameNumber(0.31, 0.3));
  assert.ok(!sameNumber(Number.NaN, 3));
});

test("text is compared without outer blanks and quotes", () => {
  assert.equal(plain("  'old 3' "), "old 3");
  assert.equal(plain("a \n  b"), "a\nb");
  assert.notEqual(plain("a b"), "ab");
  assert.equal(plain("it's"), "it's");
});
