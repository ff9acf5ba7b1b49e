/* Native sliders: <span data-range="data-image-split" data-range-label data-range-most data-range-value> becomes one. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  function fill(place) {
    const { range, rangeLabel, rangeMost, rangeValue } = place.dataset;
    const most = Number(rangeMost);
    place.replaceChildren(dagboard.element("input", {
      type: "range", class: "dg-range", min: 0, max: most, step: most / 1000, value: rangeValue, "aria-label": rangeLabel, [range]: "",
    }));
  }

  dagboard.onContent(() => {
    for (const place of document.querySelectorAll("span[data-range]:empty")) fill(place);
  });
})();
