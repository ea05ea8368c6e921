/** Results of questions, kept in this browser alone.
 *
 * A page has one entry with all of its questions, by id. What is kept of a question that has
 * changed, or that its page has no more, is dropped. Storage may be full, forbidden or absent:
 * then results last until the page is left.
 */

/** @typedef {{mark: string, ok: boolean, attempt: number}} Result */

const FORM = 1;
/** @type {Map<string, string>} */
const unstored = new Map();

/**
 * The entry of the page at an address; the same for `a/`, `a/index.html` and `a.html`.
 * @param {string} address
 */
export function entryOf(address) {
  return "tracemark:" + new URL(address).pathname.replace(/(\/index)?(\.html)?\/?$/, "");
}

/**
 * What is known of a question in its present form; null where it was not answered.
 * @param {string} entry
 * @param {string} id
 * @param {string} mark changes with the question
 * @returns {Result | null}
 */
export function remembered(entry, id, mark) {
  const results = read(entry);
  const result = results[id];
  if (!result || result.mark === mark) return result || null;
  delete results[id];
  write(entry, results);
  return null;
}

/**
 * Keeps a result. Who was right once stays so.
 * @param {string} entry
 * @param {string} id
 * @param {Result} result
 * @param {string[]} ids of all questions that the page has
 */
export function remember(entry, id, result, ids) {
  const { mark, ok, attempt } = result;
  const past = remembered(entry, id, mark);
  const results = read(entry);
  for (const other of Object.keys(results)) {
    if (!ids.includes(other)) delete results[other];
  }
  results[id] = { mark, ok: ok || (past !== null && past.ok), attempt: attempt };
  write(entry, results);
}

/** @param {string} entry */
export function forget(entry) {
  write(entry, {});
}

/**
 * @param {string} entry
 * @returns {Record<string, Result>}
 */
function read(entry) {
  try {
    const kept = JSON.parse(unstored.get(entry) || localStorage.getItem(entry) || "{}");
    return (kept.v === FORM && kept.q) || {};
  } catch {
    return {};
  }
}

/**
 * @param {string} entry
 * @param {Record<string, Result>} results
 */
function write(entry, results) {
  const text = JSON.stringify({ v: FORM, q: results });
  try {
    if (Object.keys(results).length) localStorage.setItem(entry, text);
    else localStorage.removeItem(entry);
    unstored.delete(entry);
  } catch {
    unstored.set(entry, text);
  }
}
