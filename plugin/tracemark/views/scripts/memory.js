// @ts-nocheck
/** Results of questions, kept in this browser alone. */

function key(form) {
  return "tracemark:" + location.pathname + "#" + form.id + ":" + form.dataset.mark;
}

/* Storage may be full, forbidden or absent: then nothing is remembered. */
export function remember(form, result) {
  try {
    localStorage.setItem(key(form), JSON.stringify(result));
  } catch {
    /* as said */
  }
}

export function remembered(form) {
  try {
    return JSON.parse(localStorage.getItem(key(form)));
  } catch {
    return null;
  }
}
