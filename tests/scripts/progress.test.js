import assert from "node:assert/strict";
import { test } from "node:test";
import { entryOf, remember } from "../../plugin/tracemark/views/scripts/memory.js";
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

test("trying whether anything can be kept takes nothing away", () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  globalThis.localStorage = /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ text) => kept.set(key, text),
    removeItem: (/** @type {string} */ key) => kept.delete(key),
  });
  remember(entryOf("https://host/"), "q1", { mark: "m", ok: true, attempt: 1 }, ["q1"]);
  assert.equal(canKeep(), true);
  assert.equal(standingOf("https://host/#q1", "m"), "right");
});
