/* Zoomed plots in the address, so that a link shows a colleague the part that one looks at: <figure data-zoomed="name">.

   zoom=name_ll_0_400__,other_dl_… : for each zoomed plot its name, the types of its two axes, and the ends of both, which
   are empty where an axis shows everything. Ends of other axes than those the plot has now are left alone. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const AXES = ["xaxis", "yaxis"];
  const DIGITS = 7;
  const MOST = 12; // plots that one address says
  const seen = new WeakSet();

  const typesOf = (plot) => AXES.map((axis) => (plot._fullLayout[axis]?.type ?? "-")[0] + (plot._fullLayout[axis]?.type === "log" ? "g" : "")).join("");
  const endOf = (value) => (typeof value === "number" ? String(Number(value.toPrecision(DIGITS))) : encodeURIComponent(value));
  const readEnd = (text) => (Number.isNaN(Number(text)) ? decoded(text) : Number(text));

  /* An address may hold anything. */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  function read() {
    const found = new Map();
    for (const entry of (dagboard.address.query().zoom ?? "").split(",").filter(Boolean)) {
      const parts = entry.split("_");
      const [types, ...ends] = parts.splice(-5);
      if (parts.length && ends.length === 4) found.set(parts.join("_"), { types, ends });
    }
    return found;
  }

  function write(zooms) {
    const entries = [...zooms].slice(-MOST).map(([name, { types, ends }]) => [name, types, ...ends].join("_"));
    dagboard.address.update({ zoom: entries.join(",") });
  }

  const nameOf = (plot) => encodeURIComponent(plot.closest("[data-zoomed]").dataset.zoomed);

  /* Somebody zoomed, panned, or went back to everything. */
  function onRelayout(plot, change) {
    const touched = AXES.filter((axis) => Object.keys(change).some((key) => key === `${axis}.autorange` || key.startsWith(`${axis}.range`)));
    if (!touched.length) return;
    const [zooms, name, types] = [read(), nameOf(plot), typesOf(plot)];
    const known = zooms.get(name);
    const ends = known?.types === types ? known.ends : ["", "", "", ""];
    for (const axis of touched) {
      const shown = change[`${axis}.autorange`] ? ["", ""] : plot._fullLayout[axis].range.map(endOf);
      ends.splice(AXES.indexOf(axis) * 2, 2, ...shown);
    }
    zooms.delete(name);
    if (ends.some((end) => end !== "")) zooms.set(name, { types, ends });
    write(zooms);
  }

  function restore(plot) {
    const known = read().get(nameOf(plot));
    if (known?.types !== typesOf(plot)) return;
    const change = {};
    AXES.forEach((axis, i) => {
      const ends = known.ends.slice(i * 2, i * 2 + 2);
      if (ends.every((end) => end !== "")) change[`${axis}.range`] = ends.map(readEnd);
    });
    if (Object.keys(change).length) window.Plotly?.relayout(plot, change);
  }

  dagboard.onContent(() => {
    for (const plot of document.querySelectorAll("[data-zoomed] .js-plotly-plot")) {
      if (seen.has(plot) || !plot.on || !plot._fullData?.length) continue;
      seen.add(plot);
      restore(plot);
      plot.on("plotly_relayout", (change) => onRelayout(plot, change));
    }
  });

  /* Where the axes mean something else now, the parts that were looked at mean nothing. */
  dagboard.forgetZoom = (isOf = () => true) => {
    const zooms = read();
    for (const name of zooms.keys()) if (isOf(decoded(name))) zooms.delete(name);
    write(zooms);
  };
})();
