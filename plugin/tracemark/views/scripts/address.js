/** Steps in addresses: `#ID-step-N`. */

/** Safari allows 100 changes of the address in 30 seconds. */
const PAUSE = 500;
let waiting = 0;
let wanted = "";

/**
 * The N of `#ID-step-N`, which another copy of a table has as `#ID--2-step-N`; or 0.
 * @param {string} hash
 * @param {string} id
 */
export function stepInAddress(hash, id) {
  let name = hash.slice(1);
  try {
    name = decodeURIComponent(name);
  } catch {
    // a stray % is part of the name
  }
  const rest = name.startsWith(id) ? /^(?:--\d+)?-step-(\d+)$/.exec(name.slice(id.length)) : null;
  return rest ? Number(rest[1]) : 0;
}

/**
 * Lets the address name a step, after a pause. The history gets no entry by it.
 * @param {string} id
 * @param {number} n
 */
export function writeStep(id, n) {
  const page = location.pathname;
  wanted = `#${encodeURIComponent(id)}-step-${n}`;
  waiting ||= setTimeout(() => {
    waiting = 0;
    // the state is that of the theme, which keeps the place to scroll to in it
    if (page === location.pathname) history.replaceState(history.state, "", wanted);
  }, PAUSE);
}

/** What was to be written is out of date: the address has been changed otherwise. */
export function keepAddress() {
  clearTimeout(waiting);
  waiting = 0;
}
