import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  entryOf,
  forget,
  remember,
  remembered,
} from "../../plugin/tracemark/views/scripts/memory.js";

class Storage {
  kept = new Map();
  getItem(key) {
    return this.kept.get(key) ?? null;
  }
  setItem(key, text) {
    this.kept.set(key, text);
  }
  removeItem(key) {
    this.kept.delete(key);
  }
}

const PAGE = "tracemark:/course/loops";

beforeEach(() => {
  globalThis.localStorage = new Storage();
});

test("a page has one entry, however its address is written", () => {
  for (const path of ["loops", "loops/", "loops.html", "loops/index.html", "loops/?a=1#q1"]) {
    assert.equal(entryOf("https://host/course/" + path), PAGE);
  }
  assert.equal(entryOf("https://host/"), entryOf("https://host/index.html"));
  assert.notEqual(entryOf("https://host/other/loops/"), PAGE);
});

test("a result is kept for the question as it was", () => {
  remember(PAGE, "q1", { mark: "a", ok: false, attempt: 1 }, ["q1"]);
  assert.deepEqual(remembered(PAGE, "q1", "a"), { mark: "a", ok: false, attempt: 1 });
  assert.equal(remembered(PAGE, "q2", "a"), null);
});

test("who was right once stays so", () => {
  remember(PAGE, "q1", { mark: "a", ok: true, attempt: 1 }, ["q1"]);
  remember(PAGE, "q1", { mark: "a", ok: false, attempt: 2 }, ["q1"]);
  assert.deepEqual(remembered(PAGE, "q1", "a"), { mark: "a", ok: true, attempt: 2 });
});

test("what is kept of a question that changed is removed", () => {
  remember(PAGE, "q1", { mark: "a", ok: true, attempt: 1 }, ["q1"]);
  assert.equal(remembered(PAGE, "q1", "b"), null);
  assert.equal(localStorage.kept.size, 0);
  remember(PAGE, "q1", { mark: "b", ok: false, attempt: 1 }, ["q1"]);
  assert.equal(remembered(PAGE, "q1", "b").ok, false);
});

test("what is kept of a question that is gone goes with the next answer", () => {
  remember(PAGE, "q1", { mark: "a", ok: true, attempt: 1 }, ["q1", "q2"]);
  remember(PAGE, "q2", { mark: "b", ok: true, attempt: 1 }, ["q2"]);
  assert.deepEqual(Object.keys(JSON.parse(localStorage.getItem(PAGE)).q), ["q2"]);
});

test("forgetting leaves nothing", () => {
  remember(PAGE, "q1", { mark: "a", ok: true, attempt: 1 }, ["q1"]);
  localStorage.setItem("another's", "1");
  forget(PAGE);
  assert.deepEqual([...localStorage.kept.keys()], ["another's"]);
});

test("what others left there is no result", () => {
  for (const text of ["", "{", "null", "[]", '{"v": 99, "q": {"q1": {"mark": "a", "ok": true}}}']) {
    localStorage.setItem(PAGE, text);
    assert.equal(remembered(PAGE, "q1", "a"), null);
  }
});

for (const [name, storage] of Object.entries({
  "is absent": undefined,
  "is forbidden": new Proxy({}, { get: () => { throw new Error("denied"); } }),
  "is full": Object.assign(new Storage(), { setItem() { throw new Error("quota"); } }),
})) {
  test("without storage that works results last as long as the page: it " + name, () => {
    globalThis.localStorage = storage;
    const page = PAGE + name;
    remember(page, "q1", { mark: "a", ok: true, attempt: 1 }, ["q1"]);
    assert.ok(remembered(page, "q1", "a").ok);
    forget(page);
    assert.equal(remembered(page, "q1", "a"), null);
  });
}
