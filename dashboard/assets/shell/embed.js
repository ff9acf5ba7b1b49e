/* An embedded panel: its links lead to Dagboard in a new tab, its frame's page hears how high it is, and a link that
   ended says so at once. Nothing here runs on pages of Dagboard itself. */
(() => {
  "use strict";
  if (!document.documentElement.classList.contains("dg-embed")) return;
  const dagboard = (window.dagboard ??= {});
  const OF_FRAME = ["theme", "locale"];
  const nothing = () => {};

  /* In place of the `RunsSelection` and the `ViewPicker` of a run table: who only looks neither ticks nor saves. */
  dagboard.noSelection = () => ({ isEverything: false, size: 0, show: nothing, say: nothing });
  dagboard.noViews = () => ({ show: nothing, bar: { show: nothing } });

  const host = () => document.querySelector("[data-embed]");

  /* Whether an address shows the same things: the panel's own path, and every bound key as it is. */
  function isOwn(target) {
    if (target.origin !== location.origin || target.pathname !== location.pathname) return false;
    const here = new URLSearchParams(location.search);
    const bound = (host()?.dataset.bound ?? "").split(",");
    return bound.every((key) => (here.get(key) ?? "") === (target.searchParams.get(key) ?? ""));
  }

  /* Bytes that the panel itself offers; the server says which of them it may. */
  const isOwnFile = (target) => target.pathname.startsWith(`${host()?.dataset.root}api/`) && target.pathname.endsWith("/blob");

  /* The same address in Dagboard itself, for whoever may sign in there. */
  function whole(target) {
    const { root, full } = host()?.dataset ?? {};
    if (!root || target.origin !== location.origin || !target.pathname.startsWith(root)) return target.href;
    const found = new URL(full + target.pathname.slice(root.length), location.origin);
    found.search = target.search;
    for (const key of OF_FRAME) found.searchParams.delete(key);
    return found.href.replaceAll("+", "%20");
  }

  function aim(event) {
    const link = event.target.closest?.("a[href]");
    if (!link || link.dataset.embedAimed === link.href || link.getAttribute("href").startsWith("#")) return;
    const target = new URL(link.href, location.href);
    if (!/^https?:$/.test(target.protocol)) return;
    if (isOwn(target) || isOwnFile(target)) return;
    Object.assign(link, { href: whole(target), target: "_blank", rel: "noopener" });
    link.removeAttribute("download");
    link.dataset.embedAimed = link.href; // drawn anew with another address, it is aimed anew
  }
  for (const name of ["pointerover", "focusin", "click", "auxclick", "contextmenu"]) document.addEventListener(name, aim, true);

  /* The line below the panel leads to what it shows now, not to what it showed at first. */
  document.addEventListener("click", (event) => {
    const out = event.target.closest?.("[data-embed-out]");
    if (out && location.search) out.href = whole(new URL(location.href)) + (/[?&]filter=/.test(out.href) && !/[?&](filter|runs|selection)=/.test(location.search) ? "&filter=" : "");
  }, true);

  const { go } = dagboard.address;
  dagboard.address.go = (href) => {
    const target = new URL(href, location.href);
    return isOwn(target) ? go(href) : window.open(whole(target), "_blank", "noopener");
  };

  /* Only the page around the frame hears it; where the browser does not say who that is, it is told to whoever it is. */
  function parentOrigin() {
    if (location.ancestorOrigins?.length) return location.ancestorOrigins[0];
    try {
      return new URL(document.referrer).origin;
    } catch {
      return "*";
    }
  }
  const around = parentOrigin();

  let told = 0;
  function tell() {
    const box = host();
    const height = box ? Math.ceil(box.getBoundingClientRect().height) : 0;
    if (window.parent === window || height === told || height === 0) return;
    told = height;
    window.parent.postMessage({ source: "dagboard", type: "height", height, id: box.dataset.embed }, around);
  }
  let watched = null;
  const sizes = new ResizeObserver(tell);
  dagboard.onContent(() => {
    const box = host();
    if (box === watched) return;
    sizes.disconnect();
    watched = box;
    if (box) sizes.observe(box);
  });

  /* The link ended while somebody looked: the server says so in the frame. */
  const ask = window.fetch;
  window.fetch = async (...question) => {
    const answer = await ask(...question);
    if (answer.status === 410) location.reload();
    return answer;
  };
})();
