/* What a page runs in the browser ends with the page: timers, requests and observers of one that was left serve nobody.

   dagboard.holder() holds one such thing at most: an object with a `root` on the page and a `destroy()`, which is called
   when another takes its place or the root leaves the page. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  dagboard.holder = () => {
    let held = null;
    const hold = (next) => {
      held?.destroy();
      held = next;
    };
    dagboard.onContent(() => { if (held && !held.root.isConnected) hold(null); });
    return { hold, get held() { return held; } };
  };
})();
