/** Folded rows of a table: what a browser has opened and what a reader opens look the same.
 *
 * Without scripts the rows open, too; `:has()` does it. A browser that finds a text or an address in folded
 * rows shows them by itself; one that does not know how is helped here.
 */

/**
 * The rows around something, and the `<details>` that they are folded into.
 * @param {EventTarget | null} inside
 */
function foldAround(inside) {
  const rows = inside instanceof Element && inside.closest(".tm-folded");
  return rows && rows.previousElementSibling && rows.previousElementSibling.querySelector("details");
}

/** @param {Event} event */
function open(event) {
  const target = event.type === "beforematch" ? event.target : document.querySelector(":target");
  const fold = foldAround(target);
  if (fold) fold.open = true;
}

/** Lets folds be opened in all ways. */
export function watchFolds() {
  addEventListener("beforematch", open);
  addEventListener("hashchange", open);
  addEventListener("load", open);
  addEventListener(
    "toggle",
    ({ target }) => {
      const fold = target instanceof HTMLDetailsElement && target.closest(".tm-fold");
      const rows = fold && fold.nextElementSibling;
      if (rows && target.open) rows.removeAttribute("hidden");
      else if (rows) rows.setAttribute("hidden", "until-found");
    },
    true,
  );
}
