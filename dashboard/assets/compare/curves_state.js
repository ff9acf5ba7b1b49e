/* Metric curves in the address: which metrics, horizontal axis, scale and smoothing; see CurveView in components/runs/view.py. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  /* On another axis or scale a part that somebody zoomed to means nothing. */
  function forget(triggered) {
    if (triggered.some(({ prop_id }) => /-(axis|log)\.\w+$/.test(prop_id))) dagboard.forgetZoom((name) => name !== "chart");
  }

  /* Called by Dash when a control of the curves changed, and once before anybody touched one. */
  function remember(keys, axis, isLog, smoothing, group) {
    const { triggered } = window.dash_clientside.callback_context;
    if (!triggered?.length) return window.dash_clientside.no_update;
    const chosen = triggered.some(({ prop_id }) => /-(key|keys)\.value$/.test(prop_id));
    const changes = { x: axis === "step" ? "" : axis, log: isLog ? "1" : "", smooth: smoothing ? String(smoothing) : "", band: group ?? "" };
    forget(triggered);
    if (chosen) changes.metrics = [keys].flat().filter(Boolean).map(encodeURIComponent).join(",");
    dagboard.address.update(changes);
    return window.dash_clientside.no_update;
  }

  /* The same on the run page, where several panels have a picker of metrics. */
  function rememberRun(keys, axis, isLog, smoothing) {
    const { triggered } = window.dash_clientside.callback_context;
    if (!triggered?.length) return window.dash_clientside.no_update;
    const changes = { x: axis === "step" ? "" : axis, log: isLog ? "1" : "", smooth: smoothing ? String(smoothing) : "" };
    forget(triggered);
    if (triggered.some(({ prop_id }) => prop_id.includes("run-curve-keys"))) changes.metrics = keys.flat().filter(Boolean).map(encodeURIComponent).join(",");
    dagboard.address.update(changes);
    return window.dash_clientside.no_update;
  }

  /* The part of a curve that somebody zoomed to, so that the server reads it more finely and draws it again as it was.
     Ends are left out where the axis shows everything. */
  const ENDS = [["xaxis", "low", "high"], ["yaxis", "bottom", "top"]];

  function zoom(change, axis, isLog, known) {
    const isSame = known?.axis === axis && known?.log === isLog;
    const next = isSame ? { ...known } : { axis, log: isLog };
    let isTouched = false;
    for (const [name, low, high] of ENDS) {
      const range = change?.[`${name}.range`] ?? [change?.[`${name}.range[0]`], change?.[`${name}.range[1]`]];
      if (range[0] !== undefined) [next[low], next[high]] = range;
      else if (change?.[`${name}.autorange`]) [next[low], next[high]] = [undefined, undefined];
      else continue;
      isTouched = true;
    }
    return isTouched ? next : window.dash_clientside.no_update;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-curve-group]");
    if (!button) return;
    const panel = button.closest(".dg-panel");
    const drawn = [...panel.querySelectorAll("[data-curve]")].map((slot) => slot.dataset.curve);
    const wanted = [...new Set([...drawn, ...JSON.parse(button.dataset.curveGroup)])].slice(0, 24);
    window.dash_clientside.set_props({ type: "run-curve-keys", part: panel.querySelector("[data-curve-part]").dataset.curvePart }, { value: wanted });
  });

  /* A metric of the table: its curve stands first, and comes into sight. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-curve-show]");
    if (!button) return;
    const { curveShow: key, curveIn: part } = button.dataset;
    const slots = document.querySelector(`[data-curve-part="${part}"]`);
    if (!slots) return;
    const drawn = [...slots.querySelectorAll("[data-curve]")].map((slot) => slot.dataset.curve).filter((other) => other !== key);
    window.dash_clientside.set_props({ type: "run-curve-keys", part }, { value: [key, ...drawn].slice(0, 24) });
    slots.closest(".dg-panel").scrollIntoView({ block: "start" });
  });

  /* On a touch screen a finger on a curve scrolls the page; a tap still tells the value. */
  const isTouch = window.matchMedia("(hover: none)");
  dagboard.onContent(() => {
    if (!isTouch.matches) return;
    for (const plot of document.querySelectorAll(":is(.dg-curves, .dg-plot) .js-plotly-plot")) {
      if (plot._fullLayout?.dragmode) window.Plotly?.relayout(plot, { dragmode: false });
    }
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardCurves: { remember, rememberRun, zoom } });
})();
