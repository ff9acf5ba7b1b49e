/* Ticks for the page of a running run (components/run_live.py); a hidden tab rests, an ended run leaves no mark to find. */
(() => {
  "use strict";
  let last = Date.now();

  setInterval(() => {
    const watch = document.querySelector("[data-run-live]");
    if (!watch || document.hidden || Date.now() - last < 1000 * Number(watch.dataset.runLive)) return;
    last = Date.now();
    window.dash_clientside?.set_props?.("run-tick", { data: last });
  }, 500);
})();
