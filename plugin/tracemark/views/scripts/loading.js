/** Loading what few pages need. */

/** Where our files are; a classic script knows its own address only while it starts. */
const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
/** @type {Map<string, Promise<void>>} */
const loads = new Map();

/**
 * Loads a script from beside this one, once; and a style sheet of the same name for `styled`, which is put
 * into it: what stands in the head, instant navigation takes out.
 * A script element, not `import`: that does not work for pages on disk.
 * @param {string} name without its ending
 * @param {Element} [styled]
 * @returns {Promise<void>} rejected where the script cannot be had
 */
export function load(name, styled) {
  const address = new URL(name, (own && own.src) || location.href).href;
  if (styled) style(address + ".css", styled);
  let promise = loads.get(name);
  if (!promise) {
    promise = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address + ".js";
      script.onload = () => resolve();
      script.onerror = () => {
        loads.delete(name); // the next try may do
        reject(new Error("cannot load " + script.src));
      };
      document.head.append(script);
    });
    loads.set(name, promise);
  }
  return promise;
}

/**
 * @param {string} address
 * @param {Element} place
 */
function style(address, place) {
  if (place.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  place.append(link);
}
