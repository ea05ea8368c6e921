/** Loading what few pages need. */

/** Where our files are. A classic script knows it only while it starts: after instant navigation the same
 * relative address would lead elsewhere. */
const own = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src || location.href;
/** @type {Map<string, Promise<void>>} */
const loads = new Map();
/** @type {Map<string, HTMLLinkElement>} */
const sheets = new Map();

/**
 * Loads a script, and a style sheet of the same name where `styled`, from beside this one; once, but the sheet
 * again where it has been taken away.
 * A script element, not `import`: that does not work for pages on disk.
 * @param {string} name without its ending
 * @param {boolean} [styled]
 * @returns {Promise<void>} rejected where the script cannot be had
 */
export function load(name, styled = false) {
  const address = new URL(name, own).href;
  // Not in the head: instant navigation takes away what the next page does not have there.
  if (styled && !sheets.get(name)?.isConnected) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = address + ".css";
    document.body.append(sheet);
    sheets.set(name, sheet);
  }
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
