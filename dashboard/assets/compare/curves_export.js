/* Taking curves away: every point as CSV from the server, the figure as it stands as SVG or PNG.

   A button [data-curves-export] stands beside its figure, in a slot of the run page ([data-curve]) or in the panel of the
   comparison, where [data-curves-drawn] says which runs are drawn. [data-curves-api] around it is the project's API. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const element = (...parts) => dagboard.element(...parts); // which is defined in a file that comes later
  const PAPER = "#ffffff";

  /* {keys, runs, plot, others}: what stands beside a button; `others` are the metrics of the other curves of a run. */
  function beside(button) {
    const slot = button.closest("[data-curve]");
    if (slot) {
      const { curvesRun } = button.closest("[data-curves-run]").dataset;
      const all = [...document.querySelectorAll("[data-curve]")].map((other) => other.dataset.curve);
      return { key: slot.dataset.curve, runs: [curvesRun], plot: slot.querySelector(".js-plotly-plot"), all };
    }
    const panel = button.closest(".dg-panel");
    const drawn = JSON.parse(panel.querySelector("[data-curves-drawn]")?.dataset.curvesDrawn ?? "null");
    return drawn && { ...drawn, plot: panel.querySelector(".js-plotly-plot"), all: [drawn.key] };
  }

  /* The figure with what a page says around it: names of the lines, and paper under it. */
  function picture(plot, key, format) {
    const named = plot.data.filter(({ showlegend }) => showlegend !== false);
    const layout = { ...plot.layout, paper_bgcolor: PAPER, plot_bgcolor: PAPER, showlegend: true, margin: { l: 64, r: 16, t: named.length > 6 ? 96 : 40, b: 48 } };
    const { clientWidth: width, clientHeight: height } = plot;
    const filename = key.replace(/[^\w.-]+/g, "_");
    return window.Plotly.downloadImage({ data: plot.data, layout }, { format, filename, width: Math.max(width, 640), height: Math.max(height, 400), scale: format === "png" ? 2 : 1 });
  }

  async function addressOf(api, keys, runs) {
    const query = new URLSearchParams(keys.map((key) => ["key", key]));
    const text = runs.join(",");
    if (text.length <= dagboard.MAX_ADDRESS) query.set("runs", text);
    else query.set("selection", await dagboard.keepSelection(api, runs));
    return `${api}/runs/histories/export?${query}`;
  }

  /* The browser keeps the file that the server streams. */
  async function download(api, keys, runs) {
    const link = element("a", { href: await addressOf(api, keys, runs), download: "" });
    document.body.append(link);
    link.click();
    link.remove();
  }

  const count = (size, word) => `${size.toLocaleString("en")} ${word}${size === 1 ? "" : "s"}`;

  function open(button) {
    const { curvesApi: api } = button.closest("[data-curves-api]").dataset;
    const { key, runs, plot, all } = beside(button) ?? {};
    let shown = null;
    const row = (label, note, work) => element("button", {
      type: "button", class: "dg-float-row",
      onclick: () => Promise.resolve(work()).then(() => shown.close(), (error) => say(error)),
    }, label, element("span", { class: "dg-muted dg-small" }, note));
    const say = (error) => shown.panel.firstChild.append(element("div", { class: "dg-float-note", role: "alert" }, error.message ?? String(error)));
    const none = element("div", { class: "dg-float-note" }, "Nothing is drawn.");
    const content = element("div", { class: "dg-float-menu" },
      element("div", { class: "dg-float-title" }, key ?? "Curves"),
      !runs?.length && none,
      runs?.length && row("CSV", `every point of ${runs.length === 1 ? "the run" : `the ${count(runs.length, "run")} drawn`}, not thinned`, () => download(api, [key], runs)),
      all?.length > 1 && row("CSV of all", `${count(all.length, "metric")} of the page, not thinned`, () => download(api, all, runs)),
      plot && row("SVG", "as drawn, thinned", () => picture(plot, key, "svg")),
      plot && row("PNG", "as drawn, thinned", () => picture(plot, key, "png")));
    shown = dagboard.popover(button, content, { label: "Download" });
  }

  /* A plot of DVC's as it stands; one with a template of its own is an image that the server made. */
  function takePlot({ dataset }, panel) {
    const name = dataset.plotName;
    const plot = panel.querySelector(".js-plotly-plot");
    const image = panel.querySelector(".dg-plot-svg img");
    if (plot) picture(plot, name, dataset.plotPicture);
    else if (image) element("a", { href: image.src, download: `${name.replace(/[^\w.-]+/g, "_")}.svg` }).click();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-curves-export], [data-plot-picture]");
    if (button?.dataset.plotPicture) takePlot(button, button.closest(".dg-plot"));
    else if (button) open(button);
  });
})();
