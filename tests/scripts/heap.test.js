import assert from "node:assert/strict";
import { test } from "node:test";
import { depths, Heap } from "../../plugin/tracemark/views/scripts/heap.js";

/** a = [5]; b = a; f(a) sets a[0] = 6 in a call; the call is over. */
const rows = [
  { frames: [[0, ""]], names: { 0: { a: 1 } }, objects: { 1: ["list", "list", 1, [["0", "5"]]] } },
  { names: { 0: { b: 1 } }, read: [[1, 0]] },
  {
    frames: [[0, ""], [1, "f"]],
    names: { 1: { x: 1 } },
    objects: { 1: ["list", "list", 1, [["0", "6"]]] },
    written: [[1, 0]],
  },
  { frames: [[0, ""]], names: { 0: { b: null } } },
];

test("names and objects are those after the step, in any order of asking", () => {
  const heap = new Heap(rows);
  for (const n of [4, 1, 3, 2, 3]) heap.at(n);
  const two = heap.at(2);
  assert.deepEqual([...two.frames[0].names], [["a", 1], ["b", 1]]);
  assert.deepEqual([...two.frames[0].changed], ["b"]);
  assert.deepEqual(two.objects.get(1)[3], [["0", "5"]]);
  assert.deepEqual([...two.read], ["1:0"]);
  const three = heap.at(3);
  assert.deepEqual(three.frames.map((frame) => frame.name), ["", "f"]);
  assert.deepEqual([...three.frames[1].names], [["x", 1]]);
  assert.deepEqual(three.objects.get(1)[3], [["0", "6"]]);
  assert.deepEqual([...three.written], ["1:0"]);
  assert.deepEqual([...heap.at(4).frames[0].names], [["a", 1]]);
});

test("a box is fresh in the step that brings it", () => {
  const heap = new Heap(rows);
  assert.deepEqual([...heap.at(1).fresh], [1]);
  assert.deepEqual([...heap.at(2).fresh], []);
});

test("a step in a long run is not counted up from the first", () => {
  const heap = new Heap([rows[0], ...Array.from({ length: 9999 }, (_, i) => ({ names: { 0: { i: String(i) } } }))]);
  heap.at(10_000);
  let steps = 0;
  const after = heap.after;
  heap.after = (...both) => ((steps += 1), after.apply(heap, both));
  for (const n of [9_000, 8_999, 123]) {
    steps = 0;
    assert.equal(heap.at(n).frames[0].names.get("i"), String(n - 2));
    assert.ok(steps <= 51, String(steps));
  }
});

test("a cycle has depths too, and what nothing leads to has none", () => {
  const heap = new Heap([
    {
      frames: [[0, ""]],
      names: { 0: { a: 1 } },
      objects: {
        1: ["list", "list", 1, [["0", 2]]],
        2: ["dict", "dict", 1, [["'k'", 1]]],
        3: ["list", "list", 0, []],
      },
    },
  ]);
  assert.deepEqual([...depths(heap.at(1))], [[1, 0], [2, 1]]);
});
