/** The steps of a run: what holds at each, and where something happens next. Knows no page.
 *
 * A run comes as `views/timeline.py` writes it. What a variable was is kept as the list of its changes, so
 * a look at any step takes a binary search for each variable that is looked at.
 */

/**
 * @typedef {object} Run
 * @property {string[]} texts
 * @property {number[][]} lines lists of lines that ran together
 * @property {[string, ...string[]][]} functions the name of each, then those of its variables
 * @property {number[]} frames function and parent of each call; the first is the module
 * @property {boolean} grouped true where variables are shown by call
 * @property {number[]} start
 * @property {[number, string][]} conditions line and text of each
 * @property {string[]} output in pieces
 * @property {string} end why there are no more steps
 * @property {any[][]} steps
 *
 * @typedef {{text: string | null, changed: boolean, old: string | null}} Value
 * @typedef {{condition: number, line: number, text: string, shown: string, truth: boolean | null,
 *   skipped: string, times: number}} Test
 * @typedef {{n: number, again: boolean}} Found `again` is true where the search went on from the start
 * @typedef {{at: number[], texts: (string | null)[], flags: number[]}} History
 */

/**
 * How many numbers of an ascending list are at most `n`.
 * @param {number[]} list
 * @param {number} n
 */
export function upTo(list, n) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= n) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Timeline {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.count = run.steps.length;
    /** @type {number[]} the call that runs in each step */
    this.running = [0];
    /** @type {number[]} pieces of output at the end of each step */
    this.until = [0];
    /** @type {Map<string, number[]>} steps in which something happens */
    this.when = new Map();
    /** @type {Map<string, History>} of each variable of each call */
    this.histories = new Map();
    /** @type {number[]} the how manieth of its function each call is */
    this.calls = [];
    /** @type {number[]} calls of each function */
    this.times = [];
    for (let i = 0; i < run.frames.length; i += 2) {
      const times = (this.times[run.frames[i]] || 0) + 1;
      this.times[run.frames[i]] = times;
      this.calls.push(times);
    }
    this.set(0, run.start);
    run.steps.forEach((step, i) => this.read(i + 1, step));
  }

  /**
   * @param {number} n
   * @param {any[]} step
   */
  read(n, [lines, , sets, tests, frame, , out]) {
    this.running.push(frame ? frame - 1 : this.running[n - 1]);
    this.until.push(Array.isArray(out) ? out[0] : this.until[n - 1] + (out || 0));
    for (const line of this.run.lines[lines]) this.happens("line " + line, n);
    this.set(n, sets || []);
    for (const [condition, truth] of tests || []) {
      if (truth < 2) this.happens(`test ${condition} ${!!truth}`, n);
    }
  }

  /**
   * @param {number} n
   * @param {number[]} sets call, 4 times the variable and two flags, text or 0; and so on
   */
  set(n, sets) {
    for (let i = 0; i < sets.length; i += 3) {
      const name = sets[i + 1] >> 2;
      const key = sets[i] + " " + name;
      let history = this.histories.get(key);
      if (!history) this.histories.set(key, (history = { at: [], texts: [], flags: [] }));
      history.at.push(n);
      history.texts.push(sets[i + 2] ? this.run.texts[sets[i + 2] - 1] : null);
      history.flags.push(sets[i + 1] & 3);
      if (sets[i + 1] & 1) this.happens(`set ${this.run.frames[2 * sets[i]]} ${name}`, n);
    }
  }

  /**
   * @param {string} what
   * @param {number} n
   */
  happens(what, n) {
    const list = this.when.get(what);
    if (!list) this.when.set(what, [n]);
    else if (list[list.length - 1] < n) list.push(n);
  }

  /** @param {number} n */
  lines(n) {
    return n > 0 ? this.run.lines[this.run.steps[n - 1][0]] : [];
  }

  /**
   * What happened, as texts that are code at every other place.
   * @param {number} n
   */
  action(n) {
    const [words, ...codes] = this.run.steps[n - 1][1] || [];
    const texts = words === undefined ? [] : this.run.texts[words].split("`");
    return texts.flatMap((text, i) => (i ? [this.run.texts[codes[i - 1]], text] : [text]));
  }

  /** @param {number} n */
  thread(n) {
    const thread = this.run.steps[n - 1][5];
    return thread ? this.run.texts[thread - 1] : "";
  }

  /**
   * The calls that are active, the module first, the one that runs last.
   * @param {number} n
   */
  frames(n) {
    const stack = [];
    for (let frame = this.running[n]; frame; frame = this.run.frames[2 * frame + 1]) stack.push(frame);
    return [...stack, 0].reverse();
  }

  /**
   * A variable of a call, by their numbers.
   * @param {number} frame
   * @param {number} name
   * @param {number} n
   * @returns {Value}
   */
  value(frame, name, n) {
    const history = this.histories.get(frame + " " + name);
    const i = history ? upTo(history.at, n) - 1 : -1;
    if (!history || i < 0) return { text: null, changed: false, old: null };
    const flags = history.at[i] === n ? history.flags[i] : 0;
    return { text: history.texts[i], changed: !!(flags & 1), old: flags & 2 ? history.texts[i - 1] : null };
  }

  /**
   * What the step changed: call and variable.
   * @param {number} n
   * @returns {[number, number][]}
   */
  changes(n) {
    const sets = this.run.steps[n - 1][2] || [];
    /** @type {[number, number][]} */
    const changed = [];
    for (let i = 0; i < sets.length; i += 3) {
      if (sets[i + 1] & 1) changed.push([sets[i], sets[i + 1] >> 2]);
    }
    return changed;
  }

  /**
   * @param {number} n
   * @returns {Test[]}
   */
  tests(n) {
    const text = (/** @type {number} */ i) => (i ? this.run.texts[i - 1] : "");
    return (this.run.steps[n - 1][3] || []).map((/** @type {number[]} */ test) => {
      const [condition, truth, shown, skipped, times] = test;
      const [line, written] = this.run.conditions[condition];
      return {
        condition,
        line,
        text: written,
        shown: text(shown) || written,
        truth: truth < 2 ? !!truth : null,
        skipped: text(skipped),
        times: times || 1,
      };
    });
  }

  /**
   * The pieces of output that the step itself wrote.
   * @param {number} n
   * @returns {number[]}
   */
  wrote(n) {
    const out = this.run.steps[n - 1][6];
    return Array.isArray(out) ? out.slice(1) : out ? [this.until[n] - 1] : [];
  }

  /**
   * @param {number} line
   * @param {number} n
   */
  nextRun(line, n) {
    return this.next("line " + line, n);
  }

  /**
   * @param {number} fn the function whose variable it is, in whichever call
   * @param {number} name
   * @param {number} n
   */
  nextChange(fn, name, n) {
    return this.next(`set ${fn} ${name}`, n);
  }

  /**
   * @param {number} condition
   * @param {boolean} truth
   * @param {number} n
   */
  nextTruth(condition, truth, n) {
    return this.next(`test ${condition} ${truth}`, n);
  }

  /**
   * The first step after n in which it happens; after the last, the first of all; null where there is no
   * other than n.
   * @param {string} what
   * @param {number} n
   * @returns {Found | null}
   */
  next(what, n) {
    const list = this.when.get(what) || [];
    const i = upTo(list, n);
    if (i < list.length) return { n: list[i], again: false };
    return list.length && list[0] !== n ? { n: list[0], again: true } : null;
  }
}
