import assert from "node:assert/strict";
import { test } from "node:test";
import { Timeline, upTo } from "../../plugin/tracemark/views/scripts/timeline.js";

/*
 * 1  def f(n):              f(1) is called at line 4, f(2) at line 5;
 * 2      if n < 2:          `total` is set by both.
 * 3          print(n)
 */
const texts = ["0", "1", "2", "set ` to `", "total", "n < 2", "1 < 2", "3", "call"];
const run = {
  texts,
  lines: [[4], [1], [2], [3], [5, 6], []],
  functions: [["<module>", "total"], ["f", "n"]],
  frames: [0, 0, 1, 0, 1, 1],
  grouped: true,
  start: [0, 0, 1], // total = 0 before anything ran
  conditions: [[2, "n < 2"]],
  output: ["a", "b", "c"],
  end: "program finished",
  steps: [
    [1, [8], [1, 1, 2], [], 2], //              1: f(1) begins: n = 1
    [2, [], [], [[0, 1, 7]]], //                2: n < 2 is True
    [3, [], [], [], 0, 0, 1], //                3: prints a
    [0, [3, 4, 1], [0, 3, 2], [], 1], //        4: total: 0 → 1
    [1, [], [2, 1, 3], [], 3], //               5: f(2) begins, called by f(1): n = 2
    [2, [], [], [[0, 0, 0, 6, 2]]], //          6: n < 2 is False, twice, with a part left out
    [4, [], [0, 1, 0], [], 1, 9, [3, 1]], //    7: total is deleted; thread; b is its own, c is not
    [5],
  ],
};
const timeline = new Timeline(/** @type {any} */ (run));

test("numbers up to a bound are counted", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 9].map((n) => upTo([1, 3, 3, 4], n)), [0, 1, 1, 3, 4, 4]);
  assert.equal(upTo([], 5), 0);
});

test("a variable is what the last change before made it", () => {
  const total = [0, 1, 3, 4, 5, 6, 7, 8].map((n) => timeline.value(0, 0, n).text);
  assert.deepEqual(total, ["0", "0", "0", "1", "1", "1", null, null]);
  assert.deepEqual(timeline.value(0, 0, 4), { text: "1", changed: true, old: "0" });
  assert.deepEqual(timeline.value(0, 0, 5), { text: "1", changed: false, old: null });
  assert.deepEqual(timeline.value(0, 0, 7), { text: null, changed: true, old: null });
});

test("each call has its own", () => {
  assert.equal(timeline.value(1, 0, 5).text, "1");
  assert.equal(timeline.value(2, 0, 5).text, "2");
  assert.equal(timeline.value(2, 0, 4).text, null);
});

test("calls that are active, outermost first", () => {
  const stacks = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => timeline.frames(n));
  assert.deepEqual(stacks, [[0, 1], [0, 1], [0, 1], [0], [0, 1, 2], [0, 1, 2], [0], [0]]);
  assert.deepEqual([timeline.calls, timeline.times], [[1, 1, 2], [1, 2]]);
});

test("the next run of a line, round the end", () => {
  assert.deepEqual(timeline.nextRun(2, 1), { n: 2, again: false });
  assert.deepEqual(timeline.nextRun(2, 2), { n: 6, again: false });
  assert.deepEqual(timeline.nextRun(2, 6), { n: 2, again: true });
  assert.deepEqual(timeline.nextRun(6, 1), { n: 7, again: false });
  assert.equal(timeline.nextRun(3, 3), null);
  assert.deepEqual(timeline.nextRun(3, 8), { n: 3, again: true });
  assert.equal(timeline.nextRun(99, 1), null);
});

test("the next change of a variable, in whichever call", () => {
  assert.deepEqual(timeline.nextChange(1, 0, 1), { n: 5, again: false });
  assert.deepEqual(timeline.nextChange(1, 0, 5), { n: 1, again: true });
  assert.deepEqual(timeline.nextChange(0, 0, 1), { n: 4, again: false });
  assert.deepEqual(timeline.nextChange(0, 0, 4), { n: 7, again: false });
});

test("the next time that a condition is True or False", () => {
  assert.deepEqual(timeline.nextTruth(0, true, 1), { n: 2, again: false });
  assert.equal(timeline.nextTruth(0, true, 2), null);
  assert.deepEqual(timeline.nextTruth(0, false, 7), { n: 6, again: true });
});

test("what a step says", () => {
  assert.deepEqual(timeline.action(4), ["set ", "total", " to ", "1", ""]);
  assert.deepEqual([timeline.action(2), timeline.thread(7), timeline.thread(1)], [[], "call", ""]);
  assert.deepEqual(timeline.lines(7), [5, 6]);
  assert.deepEqual([timeline.lines(0), timeline.lines(8)], [[], []]);
  assert.deepEqual([timeline.changes(1), timeline.changes(4), timeline.changes(8)], [[[1, 0]], [[0, 0]], []]);
  const [first] = timeline.tests(2);
  assert.deepEqual([first.text, first.shown, first.truth, first.skipped, first.times], ["n < 2", "1 < 2", true, "", 1]);
  const [second] = timeline.tests(6);
  assert.deepEqual([second.shown, second.truth, second.skipped, second.times], ["n < 2", false, "n < 2", 2]);
});

test("output so far, and the step's own", () => {
  assert.deepEqual(timeline.until.slice(1), [0, 0, 1, 1, 1, 1, 3, 3]);
  assert.deepEqual([3, 6, 7, 8].map((n) => timeline.wrote(n)), [[0], [], [1], []]);
});

test("a look at a step of ten thousand is a few comparisons", () => {
  const count = 10_000;
  const steps = Array.from({ length: count }, (_, i) => [i % 3, [], [0, 1, 1 + (i % 7)], [[0, i % 2]]]);
  const long = new Timeline(
    /** @type {any} */ ({ ...run, start: [], frames: [0, 0], lines: [[1], [2], [3]], steps })
  );
  let looks = 0;
  /** @param {number[]} list */
  const counted = (list) =>
    new Proxy(list, {
      get(target, name) {
        if (/^\d+$/.test(String(name))) looks += 1;
        return Reflect.get(target, name);
      },
    });
  const history = long.histories.get("0 0");
  assert.ok(history);
  history.at = counted(history.at);
  for (const [key, list] of long.when) long.when.set(key, counted(list));
  for (const n of [1, 2, 4_999, 9_999, 10_000]) {
    looks = 0;
    assert.equal(long.value(0, 0, n).text, texts[(n - 1) % 7]);
    long.nextRun(2, n);
    long.nextChange(0, 0, n);
    long.nextTruth(0, true, n);
    assert.ok(looks <= 4 * 16, `${looks} looks at step ${n}`); // 2 ** 14 > 10,000
  }
  assert.deepEqual(long.nextRun(1, 9_998), { n: 10_000, again: false });
});
