/* Puts HTML that the server has sanitised (figures/markdown.py, figures/listing.py) into <div data-markup>.
   Long documents stay one string instead of thousands of components. */
(() => {
  "use strict";

  function fill() {
    for (const element of document.querySelectorAll("[data-markup]")) {
      const html = element.dataset.markup;
      if (element.dgMarkup === html) continue;
      element.dgMarkup = html;
      element.innerHTML = html;
    }
  }

  window.dagboard.onContent(fill);
  new MutationObserver(fill).observe(document.documentElement, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-markup"],
  });
})();
