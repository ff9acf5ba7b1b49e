/* The state of the parallel plot as address text and back: axes with scale and direction, brushes, colour. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const MODES = new Set(["linear", "log", "percentile", "categorical"]);

  function decode(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  /* {axes: "params.lr:log:flip,metrics.acc", brush: "metrics.acc:0.9..1", colour} */
  parallel.stateText = ({ axes, colour }) => ({
    axes: axes.map(({ key, mode, flipped }) =>
      [encodeURIComponent(key), mode, flipped && "flip"].filter(Boolean).join(":")).join(","),
    brush: axes.filter(({ brush }) => brush).map(({ key, brush }) => `${encodeURIComponent(key)}:${brush}`).join(","),
    colour,
  });

  /* Axis states from address text; `defaults` are keys for an empty text. */
  parallel.readState = ({ axes, brush }, defaults) => {
    const brushes = new Map((brush ?? "").split(",").filter(Boolean).map((part) => {
      const colon = part.indexOf(":");
      return [decode(part.slice(0, colon)), part.slice(colon + 1)];
    }));
    const parts = axes ? axes.split(",").filter(Boolean) : defaults.map(encodeURIComponent);
    return parts.map((part) => {
      const [name, ...marks] = part.split(":");
      const key = decode(name);
      return { key, mode: marks.find((mark) => MODES.has(mark)), flipped: marks.includes("flip"), brush: brushes.get(key) };
    });
  };
})();
