/** Steps in addresses: `#ID-step-N`. */

/**
 * The N of `#ID-step-N`, or 0.
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
  const prefix = id + "-step-";
  return (name.startsWith(prefix) && parseInt(name.slice(prefix.length), 10)) || 0;
}
