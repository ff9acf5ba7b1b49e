/* Puts HTML that the server has sanitised (figures/markdown.py, figures/listing.py) into <div data-markup>.
   Long documents stay one string instead of thousands of components. */
(() => {
  "use strict";

  /* What scrolls sideways can be reached and scrolled by keyboard. */
  function reachable(box) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }

  function fill() {
    for (const element of document.querySelectorAll("[data-markup]")) {
      const html = element.dataset.markup;
      if (element.dgMarkup === html) continue;
      element.dgMarkup = html;
      element.innerHTML = html;
      for (const box of element.querySelectorAll("pre, table")) reachable(box);
    }
  }

  window.dagboard.onContent(fill);
  new MutationObserver(fill).observe(document.documentElement, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-markup"],
  });
})();
