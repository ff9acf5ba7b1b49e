/* Ticks for pages that follow the syncs (components/live.py) and running runs (components/runs/live.py); a hidden tab rests. */
(() => {
  "use strict";
  let last = Date.now();

  setInterval(() => {
    const watch = document.querySelector("[data-live]");
    if (!watch || document.hidden || Date.now() - last < 1000 * Number(watch.dataset.live)) return;
    last = Date.now();
    window.dash_clientside?.set_props?.(watch.dataset.liveTick ?? "live-tick", { data: last });
  }, 1000);
})();
