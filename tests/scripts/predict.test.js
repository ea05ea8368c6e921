import assert from "node:assert/strict";
import { test } from "node:test";
import { isPredicted, question } from "../../plugin/tracemark/views/scripts/predict.js";
import { Timeline } from "../../plugin/tracemark/views/scripts/timeline.js";

const run = {
  texts: ["5", "x".repeat(99), "function f()", "Node(value=5)"],
  lines: [[1], [2], []],
  functions: [["<module>", "total", "long", "f"]],
  frames: [0, 0],
  grouped: false,
  start: [],
  conditions: [[2, "total < 3"]],
  output: [],
  end: "",
  steps: [
    [0, [], [0, 1, 1]],
    [1, [], [], [[0, 0]]],
    [1, [], [], [[0, 2]]],
    [0, [], [0, 5, 2, 0, 9, 3, 0, 1, 4]],
    [2],
    [0, [], [0, 5, 2, 0, 1, 1]],
  ],
};
const timeline = new Timeline(/** @type {any} */ (run));

test("a question is made from what the step has", () => {
  assert.deepEqual(question(timeline, 1), { kind: "value", what: "total", answer: "5", line: 1 });
  assert.deepEqual(question(timeline, 2), { kind: "truth", what: "total < 3", answer: "False", line: 2 });
});

test("where nothing is evaluated, too long or no value, it is the line", () => {
  assert.deepEqual(question(timeline, 3), { kind: "line", what: "", answer: "2", line: 2 });
  assert.deepEqual(question(timeline, 4), { kind: "line", what: "", answer: "1", line: 1 });
  assert.equal(question(timeline, 5), null);
  assert.equal(question(timeline, 6)?.what, "total");
});

test("answers are compared with sense", () => {
  for (const [given, answer] of [["5", "5"], [" 5.0 ", "5"], ["0.3", "0.30000000000000004"], ["a b", "'a  b'"],
    ["[1,2]", "[1, 2]"], ["{'a':1}", "{'a': 1}"], ["True", "True"]]) {
    assert.ok(isPredicted(given, answer), given);
  }
  const same = [["{2, 1}", "{1, 2}"], ["{'b': 2, 'a': 1}", "{'a': 1, 'b': 2}"], ['["a", "b"]', "['a', 'b']"], ['{"b","a"}', "{'a', 'b'}"]];
  for (const [given, answer] of same) assert.ok(isPredicted(given, answer), given);
  for (const [given, answer] of [["6", "5"], ["true", "True"], ["", "0"], ["2.0", "'2'"], ["[12]", "[1, 2]"], ["[2, 1]", "[1, 2]"], ["{1}", "{1, 2}"], ["{12}", "{1, 2}"]]) {
    assert.ok(!isPredicted(given, answer), given);
  }
});
