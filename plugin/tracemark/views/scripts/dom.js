/** Making and finding elements. Text is only ever set as text, never as HTML. */

/**
 * A new element with text.
 * @param {string} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElement}
 */
export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * Text of the sample or of its run: it reads from left to right in every language.
 * @param {string} text
 */
export function code(text) {
  const made = element("code", text);
  made.dir = "ltr";
  return made;
}

/**
 * The element inside `place` that a template of ours is sure to have.
 * @param {ParentNode} place
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function one(place, selector) {
  const found = place.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error("there is no " + selector);
  return found;
}

/**
 * All elements inside `place`, in order.
 * @param {ParentNode} place
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
export function all(place, selector) {
  return /** @type {HTMLElement[]} */ ([...place.querySelectorAll(selector)]);
}
