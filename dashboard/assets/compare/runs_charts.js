/* Charts over compared runs: their state in the address, and a click on a point opens the run; see ChartView in
   components/runs/view.py. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  /* Called by Dash when another kind of chart is chosen: it begins with columns that suit it. */
  const choose = (kind, defaults) => defaults[kind].map((key) => key || null);

  /* Called by Dash when anything about the chart changed, and once before anybody touched it. */
  function remember(kind, x, y, z, log, defaults) {
    const { no_update: nothing, callback_context: { triggered } } = window.dash_clientside;
    if (!triggered?.length) return nothing;
    const isDefault = [x, y, z].every((key, i) => (key ?? "") === defaults[kind][i]);
    const [cx, cy, cz] = isDefault ? ["", "", ""] : [x, y, z].map((key) => key ?? "");
    dagboard.forgetZoom((name) => name === "chart");
    dagboard.address.update({ chart: kind === "scatter" ? "" : kind, cx, cy, cz, clog: ["x", "y"].filter((axis) => log?.includes(axis)).join("") });
    return nothing;
  }

  /* The same for the metric that is explained. */
  function rememberInfluence(metric, hasForest) {
    const { no_update: nothing, callback_context: { triggered } } = window.dash_clientside;
    if (!triggered?.length) return nothing;
    const isChosen = triggered.some(({ prop_id }) => prop_id.endsWith("-metric.value"));
    dagboard.address.update({ forest: hasForest ? "1" : "", ...(isChosen ? { about: metric } : {}) });
    return nothing;
  }

  /* The same for logged environments. */
  function rememberEnvironment(isAsked) {
    const { no_update: nothing, callback_context: { triggered } } = window.dash_clientside;
    if (triggered?.length) dagboard.address.update({ env: isAsked ? "1" : "" });
    return nothing;
  }

  const runHref = (id) => dagboard.runHref(location.pathname.replace(/\/compare\/?$/, ""), id);

  /* A click on a point opens its run. */
  dagboard.onContent(() => {
    const plot = document.querySelector("#compare-chart .js-plotly-plot");
    if (!plot?.on || plot.dgOpens) return;
    plot.dgOpens = true;
    plot.on("plotly_click", ({ points }) => {
      const { customdata } = points[0];
      if (Array.isArray(customdata)) dagboard.address.go(runHref(customdata[0]));
    });
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardCharts: { choose, remember, rememberInfluence, rememberEnvironment } });
})();
