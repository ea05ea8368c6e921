import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isRight,
  numberIn,
  partly,
  plain,
  sameNumber,
} from "../../plugin/tracemark/views/scripts/answers.js";

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

test("a number is written with a point or a comma", () => {
  for (const [text, number] of Object.entries({
    "0.5": 0.5, " 0,5 ": 0.5, ",5": 0.5, "5.": 5, "+3": 3, "-3": -3, "−3": -3, "1e-3": 0.001,
  })) {
    assert.equal(numberIn(text), number, text);
  }
  for (const text of ["", "abc", "1,000.5", "1 000", "0x10", "3 apples", "Infinity", "--3"]) {
    assert.ok(Number.isNaN(numberIn(text)), text);
  }
});

test("each kind of question is compared in its way", () => {
  assert.ok(isRight(["0,3"], { kind: "number", answer: "0.30000000000000004" }));
  assert.ok(isRight([" big "], { kind: "text", answer: "'big'" }));
  assert.ok(isRight(["1"], { kind: "choice", right: "1" }));
  assert.ok(isRight(["0", "2"], { kind: "multiple", right: "0 2" }));
  assert.ok(!isRight(["0"], { kind: "multiple", right: "0 2" }));
  assert.ok(!isRight(["0", "1", "2"], { kind: "multiple", right: "0 2" }));
});

test("several boxes are counted, not named", () => {
  assert.deepEqual(partly(["0", "1", "2"], "0 2 3"), { right: 2, all: 3, missing: 1 });
  assert.deepEqual(partly(["1"], "0"), { right: 0, all: 1, missing: 1 });
});
