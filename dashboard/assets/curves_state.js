/* Metric curves in the address: which metrics, horizontal axis, scale and smoothing; see CurveView in run_view.py. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  /* Called by Dash when a control of the curves changed, and once before anybody touched one. */
  function remember(keys, axis, isLog, smoothing) {
    const { triggered } = window.dash_clientside.callback_context;
    if (!triggered?.length) return window.dash_clientside.no_update;
    const chosen = triggered.some(({ prop_id }) => /-(key|keys)\.value$/.test(prop_id));
    const changes = { x: axis === "step" ? "" : axis, log: isLog ? "1" : "", smooth: smoothing ? String(smoothing) : "" };
    if (chosen) changes.metrics = [keys].flat().filter(Boolean).map(encodeURIComponent).join(",");
    dagboard.address.update(changes);
    return window.dash_clientside.no_update;
  }

  /* On a touch screen a finger on a curve scrolls the page; a tap still tells the value. */
  const isTouch = window.matchMedia("(hover: none)");
  dagboard.onContent(() => {
    if (!isTouch.matches) return;
    for (const plot of document.querySelectorAll(".dg-curves .js-plotly-plot")) {
      if (plot._fullLayout?.dragmode) window.Plotly?.relayout(plot, { dragmode: false });
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardCurves: { remember } });
})();
