/** Names and objects at each step, from the differences that a page holds. No page is known here. */

/** @typedef {string | number} Part text of a value, or the number of an object */
/** @typedef {[type: string, kind: string, length: number, items: [key: Part | null, value: Part][]]} Box */
/**
 * @typedef {object} Difference
 * @property {[number, string][]} [frames] active calls, serial and function, the module first
 * @property {Record<string, Record<string, Part | null>>} [names] by serial of the call
 * @property {Record<string, Box | null>} [objects] by number
 * @property {number} [more] objects that are left out
 * @property {[number, number][]} [read] items read: object and place
 * @property {[number, number][]} [written]
 */
/**
 * @typedef {object} Whole all that there is after a step
 * @property {[number, string][]} stack active calls, serial and function
 * @property {Map<number, Map<string, Part>>} names by serial of the call
 * @property {Map<number, Box>} objects by number
 */
/**
 * @typedef {object} Picture
 * @property {{serial: number, name: string, names: Map<string, Part>, changed: Set<string>}[]} frames
 * @property {Map<number, Box>} objects
 * @property {Set<number>} fresh objects that were not there before
 * @property {number} more
 * @property {Set<string>} read as NUMBER:PLACE
 * @property {Set<string>} written
 */

/** Steps between two that are kept whole. */
const APART = 50;

export class Heap {
  /** @param {Difference[]} differences one for each step */
  constructor(differences) {
    this.differences = differences;
    /** @type {Map<number, Whole>} */
    this.kept = new Map([[0, { stack: [], names: new Map(), objects: new Map() }]]);
  }

  /**
   * The picture after step n, from 1.
   * @param {number} n
   * @returns {Picture}
   */
  at(n) {
    const before = this.whole(n - 1);
    const now = this.after(before, this.differences[n - 1]);
    const difference = this.differences[n - 1];
    return {
      frames: now.stack.map(([serial, name]) => ({
        serial,
        name,
        names: now.names.get(serial) || new Map(),
        changed: new Set(Object.keys((difference.names || {})[serial] || {})),
      })),
      objects: now.objects,
      fresh: new Set([...now.objects.keys()].filter((number) => !before.objects.has(number))),
      more: difference.more || 0,
      read: places(difference.read),
      written: places(difference.written),
    };
  }

  /**
   * All that is there after step n.
   * @param {number} n
   */
  whole(n) {
    let from = n - (n % APART);
    while (!this.kept.has(from)) from -= APART;
    let found = /** @type {Whole} */ (this.kept.get(from));
    for (let i = from; i < n; i += 1) {
      found = this.after(found, this.differences[i]);
      if ((i + 1) % APART === 0) this.kept.set(i + 1, found);
    }
    return found;
  }

  /**
   * @param {Whole} before
   * @param {Difference} difference
   */
  after(before, difference) {
    const stack = difference.frames || before.stack;
    const names = new Map();
    for (const [serial] of stack) {
      const changes = (difference.names || {})[serial];
      const old = before.names.get(serial) || new Map();
      names.set(serial, changes ? changed(old, Object.entries(changes)) : old);
    }
    const boxes = Object.entries(difference.objects || {}).map(
      /** @returns {[number, Box | null]} */ ([number, box]) => [Number(number), box]
    );
    return { stack, names, objects: boxes.length ? changed(before.objects, boxes) : before.objects };
  }
}

/**
 * How far each object is from the names: 0 for those that a name stands for.
 * @param {Picture} picture
 * @returns {Map<number, number>}
 */
export function depths(picture) {
  /** @type {Map<number, number>} */
  const found = new Map();
  let next = picture.frames.flatMap((frame) => [...frame.names.values()]);
  for (let depth = 0; next.length; depth += 1) {
    /** @type {Part[]} */
    const inside = [];
    for (const part of next) {
      const box = typeof part === "number" && !found.has(part) && picture.objects.get(part);
      if (!box) continue;
      found.set(/** @type {number} */ (part), depth);
      for (const [key, value] of box[3]) inside.push(...(key === null ? [] : [key]), value);
    }
    next = inside;
  }
  return found;
}

/**
 * A copy with changes; null takes away.
 * @template K, V
 * @param {Map<K, V>} old
 * @param {[K, V | null][]} changes
 * @returns {Map<K, V>}
 */
function changed(old, changes) {
  const copy = new Map(old);
  for (const [key, value] of changes) {
    if (value === null) copy.delete(key);
    else copy.set(key, value);
  }
  return copy;
}

/** @param {[number, number][]} [list] */
function places(list = []) {
  return new Set(list.map(([number, place]) => number + ":" + place));
}
