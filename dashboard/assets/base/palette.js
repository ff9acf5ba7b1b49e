/* A run's colour: the same pure function as dashboard/figures/palette.py. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const encoder = new TextEncoder();

  let known = 0;

  /* How many colours there are; asked once, because asking makes the browser style the whole page at once, for each row. */
  const count = () => {
    known ||= Number(getComputedStyle(document.documentElement).getPropertyValue("--dg-run-count"));
    return known || 12;
  };

  dagboard.runColourIndex = (id) => {
    let value = 2166136261;
    for (const byte of encoder.encode(dagboard.ownId(id))) value = Math.imul(value ^ byte, 16777619) >>> 0;
    return ((value ^ (value >>> 16)) >>> 0) % count();
  };

  /* A CSS value that follows the theme. */
  dagboard.runColour = (id) => `var(--dg-run-${dagboard.runColourIndex(id)})`;

  /* The same as #rrggbb of the present theme, for canvas; ask again after the event "dagboard:theme". */
  dagboard.runColourValue = (id) =>
    getComputedStyle(document.documentElement).getPropertyValue(`--dg-run-${dagboard.runColourIndex(id)}`).trim();
})();
