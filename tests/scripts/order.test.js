import assert from "node:assert/strict";
import { test } from "node:test";
import { judged, moved } from "../../plugin/tracemark/views/scripts/order.js";

/**
 * n = 1 | while n: (B) | n -= 1 (C) | print(n) (D, stays) | print(n) (E)
 * @param {string} letters
 */
const order = (letters) =>
  [...letters].map((letter) => ({
    letter,
    indent: letter === "C" ? "    " : "",
    opens: letter === "B",
    stays: letter === "D",
  }));
const known = {
  tried: { ABCDD: 0 },
  needs: /** @type {[string, string, string][]} */ ([["B", "n", "AC"], ["D", "n", "AC"], ["E", "n", "AC"]]),
  same: { E: "D" },
  wrong: "",
};
const word = (/** @type {{letter: string}[] | null} */ lines) => lines?.map(({ letter }) => letter).join("");

test("a line changes places with the next that may move", () => {
  assert.equal(word(moved(order("ABCDE"), "A", 1)), "BACDE");
  assert.equal(word(moved(order("ABCDE"), "C", 1)), "ABEDC");
  assert.equal(word(moved(order("ABCDE"), "E", -1)), "ABEDC");
  assert.equal(moved(order("ABCDE"), "A", -1), null);
  assert.equal(moved(order("ABCED"), "E", 1), null);
});

test("an order that was run has what was said of it, equal lines in any order", () => {
  assert.deepEqual(judged(order("ABCDE"), known), { said: 0 });
  assert.deepEqual(judged(order("ABCED"), known), { said: 0 });
});

test("why an order was not run: first what Python cannot read, then a name that is not set", () => {
  assert.deepEqual(judged(order("EABCD"), known), { lacks: ["E", "n"] });
  assert.deepEqual(judged(order("BCAED"), known), { lacks: ["B", "n"] });
  assert.deepEqual(judged(order("EBADC"), known), { open: "B" });
  assert.deepEqual(judged(order("ACBDE"), known), { deep: ["C", "A"] });
  assert.deepEqual(judged(order("CABDE"), known), { deep: ["C", ""] });
  assert.deepEqual(judged(order("ACDEB"), known), { deep: ["C", "A"] });
  assert.deepEqual(judged(order("ADEB"), known), { open: "B" });
  assert.deepEqual(judged(order("ABCD"), known), { broken: true });
});

test("where a line does not belong, the last place is that of the line that is not used", () => {
  const more = { ...known, wrong: "F" };
  assert.deepEqual(judged(order("ABCDEF"), more), { said: 0 });
  assert.deepEqual(judged(order("ABCDFE"), more), { wrong: "F" });
  assert.deepEqual(judged(order("EABCDF"), more), { lacks: ["E", "n"] });
});
