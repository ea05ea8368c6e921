/** The lines of "Put in order": moving them, and what is known of an order.
 *
 * A line is known by its letter, an order is a list of letters.
 */

/**
 * @typedef {object} Line
 * @property {string} letter
 * @property {string} indent
 * @property {boolean} opens a block has to follow
 * @property {boolean} stays
 */

/**
 * @typedef {object} Known
 * @property {Record<string, number>} tried what was said of each order that was run
 * @property {[string, string, string][]} needs line, name, and the lines of which one has to stand above
 * @property {Record<string, string>} same lines with the same text as another
 * @property {string} wrong a line that does not belong to the program, or empty
 */

/** @typedef {{said: number} | {wrong: string} | {lacks: [string, string]} | {open: string} | {deep: [string, string]} | {broken: true}} Judged */

/**
 * The order with a line moved up or down past the next line that may move; null where there is none.
 * @param {Line[]} order
 * @param {string} letter
 * @param {number} by -1 or 1
 * @returns {Line[] | null}
 */
export function moved(order, letter, by) {
  const from = order.findIndex((line) => line.letter === letter);
  let to = from + by;
  while (order[to] && order[to].stays) to += by;
  if (!order[to]) return null;
  const next = [...order];
  [next[from], next[to]] = [next[to], next[from]];
  return next;
}

/**
 * What is known of an order: what its run did, or why it was not run.
 * @param {Line[]} all the last one is not used where one does not belong to the program
 * @param {Known} known
 * @returns {Judged}
 */
export function judged(all, known) {
  const order = known.wrong ? all.slice(0, -1) : all;
  const word = order.map(({ letter }) => known.same[letter] || letter).join("");
  if (word in known.tried) return { said: known.tried[word] };
  const why = misplaced(order) || lacking(order, known);
  if (why) return why;
  return order.some(({ letter }) => letter === known.wrong) ? { wrong: known.wrong } : { broken: true };
}

/**
 * @param {Line[]} order
 * @returns {Judged | null}
 */
function misplaced(order) {
  for (const [i, line] of order.entries()) {
    const above = order[i - 1];
    const isDeeper = line.indent.length > (above ? above.indent.length : 0);
    if (above && above.opens && !isDeeper) return { open: above.letter };
    if (isDeeper && !(above && above.opens)) return { deep: [line.letter, above ? above.letter : ""] };
  }
  const last = order[order.length - 1];
  return last.opens ? { open: last.letter } : null;
}

/**
 * @param {Line[]} order
 * @param {Known} known
 * @returns {Judged | null}
 */
function lacking(order, { needs }) {
  let above = "";
  for (const { letter } of order) {
    for (const [line, name, providers] of needs) {
      if (line === letter && ![...providers].some((one) => above.includes(one))) return { lacks: [line, name] };
    }
    above += letter;
  }
  return null;
}
