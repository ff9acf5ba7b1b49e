/* Two ticked versions of a path are compared: the older one is the left side. */
(() => {
  "use strict";
  const MOST = 2;

  function ticked(box) {
    return [...box.querySelectorAll("input[data-version]:checked")];
  }

  /* Rows stand newest first, so the last tick is the older version. */
  function refresh(box) {
    const button = box.closest(".dg-panel")?.querySelector("[data-versions-compare]");
    if (!button) return;
    const chosen = ticked(box).map((input) => input.dataset.version);
    const isReady = chosen.length === MOST;
    button.setAttribute("aria-disabled", String(!isReady));
    button.textContent = isReady ? "Compare" : chosen.length ? "Tick one more" : "Compare two versions";
    if (!isReady) {
      button.removeAttribute("href");
      return;
    }
    const target = new URL(box.dataset.versions, location.href);
    target.searchParams.set("from", chosen[1]);
    target.searchParams.set("to", chosen[0]);
    button.href = target.pathname + target.search.replaceAll("+", "%20");
  }

  /* A third tick takes the place of the one that was set first. */
  document.addEventListener("change", (event) => {
    const input = event.target.closest?.("input[data-version]");
    const box = input?.closest("[data-versions]");
    if (!box) return;
    box.dgOrder = (box.dgOrder ?? []).filter((each) => each !== input && each.checked && each.isConnected);
    if (input.checked) box.dgOrder.push(input);
    while (box.dgOrder.length > MOST) box.dgOrder.shift().checked = false;
    refresh(box);
  });
})();
