/* Colours of the lines: each run's own colour, or a column's values on a ramp (numbers) or palette (categories).
 * Runs without a place on that scale are grey, and the legend counts them. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const BUCKETS = 12;
  // Viridis at ten equal steps (Smith and van der Walt, 2015, CC0): even in lightness, safe for colour-blind readers.
  const VIRIDIS = ["#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"];

  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

  function viridis(t) {
    const place = t * (VIRIDIS.length - 1);
    const low = Math.min(VIRIDIS.length - 2, Math.floor(place));
    const [a, b] = [channels(VIRIDIS[low]), channels(VIRIDIS[low + 1])];
    return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * (place - low))).join(" ")})`;
  }

  /* The ramp keeps away from the page's own lightness: no yellow on white, no violet on black. */
  function ramp(dark) {
    const [from, to] = dark ? [0.2, 1] : [0, 0.8];
    return Array.from({ length: BUCKETS }, (_, i) => viridis(from + ((to - from) * i) / (BUCKETS - 1)));
  }

  /* Whether all runs with a place on the scale have the same one. */
  function isConstant(at, lanes) {
    let known;
    for (let i = 0; i < at.length; i += 1) {
      if (lanes[i]) continue;
      if (known !== undefined && at[i] !== known) return false;
      known = at[i];
    }
    return known !== undefined;
  }

  function byNumber(scale, theme) {
    const colours = ramp(theme.dark);
    const { at, lanes } = scale;
    return {
      colourOf: (i) => (lanes[i] ? theme.muted : colours[Math.min(BUCKETS - 1, Math.floor(at[i] * BUCKETS))]),
      legend: {
        gradient: `linear-gradient(to right, ${colours.join(", ")})`,
        from: scale.label(scale.invert(0)), to: scale.label(scale.invert(1)), without: lanes.filter(Boolean).length,
        isSame: isConstant(at, lanes),
      },
    };
  }

  function byCategory(column, theme) {
    const { names, codes } = column.categories;
    const colour = (code) => theme.palette[code % theme.palette.length];
    const shown = names.slice(0, 8).map((name, code) => ({ name: name || parallel.EMPTY, colour: colour(code) }));
    return {
      colourOf: (i) => (codes[i] < 0 ? theme.muted : colour(codes[i])),
      legend: { items: shown, more: names.length - shown.length, without: codes.filter((code) => code < 0).length, isSame: names.length === 1 },
    };
  }

  /* {colourOf(i), legend} for `column` (null: each run its own colour). */
  parallel.colouring = (column, mode, theme, runColour) => {
    if (!column) return { colourOf: runColour, legend: null };
    const scale = parallel.scale(column, mode);
    return scale.names ? byCategory(column, theme) : byNumber(scale, theme);
  };
})();
