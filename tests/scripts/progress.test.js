import assert from "node:assert/strict";
import { test } from "node:test";
import { remember } from "../../plugin/tracemark/views/scripts/memory.js";
import { canKeep, counted, standingOf } from "../../plugin/tracemark/views/scripts/progress.js";

test("a link to a question leads to its result", () => {
  delete globalThis.localStorage;
  assert.equal(canKeep(), false);
  remember("tracemark:/a", "q1", { mark: "m", ok: true, attempt: 1 }, ["q1", "q2"]);
  remember("tracemark:/a", "q2", { mark: "m", ok: false, attempt: 1 }, ["q1", "q2"]);
  assert.equal(standingOf("https://host/a/#q1", "m"), "right");
  assert.equal(standingOf("https://host/a.html#q2", "m"), "wrong");
  assert.equal(standingOf("https://host/a/#q3", "m"), "open");
  assert.equal(standingOf("https://host/a/#q1", "changed"), "open");
});

test("only what is right counts", () => {
  assert.deepEqual(counted(["right", "wrong", "open", "right"]), { right: 2, all: 4 });
});
