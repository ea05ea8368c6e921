/** What scripts say, in the language of the page.
 *
 * The English text is the key. A page in another language has one element with `data-tm-words`, an
 * object from English to its own texts.
 */

/** @type {{place: Element | null, words: Record<string, string>}} */
let known = { place: null, words: {} };

/**
 * A text in the language of the page, with its `{fields}` filled.
 * @param {string} text
 * @param {Record<string, string | number>} [fields]
 */
export function say(text, fields = {}) {
  return fill(ofPage()[text] || text, fields);
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} fields
 */
export function fill(text, fields) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(fields[name] ?? whole));
}

function ofPage() {
  const place = document.querySelector("[data-tm-words]");
  if (place !== known.place) {
    const words = place && place.getAttribute("data-tm-words");
    known = { place: place, words: words ? JSON.parse(words) : {} };
  }
  return known.words;
}
