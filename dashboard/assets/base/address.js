/* The address bar as state.

   dagboard.address.query()            the present query as an object
   dagboard.address.update(changes)    rewrite some keys of the query (null removes one, address.EMPTY keeps one that
                                       says nothing) without reloading the page;
                                       {push: true} makes a step that Back returns from
   dagboard.address.go(href)           open another page of Dagboard without reloading the document
   dagboard.address.follow(work)       `work` is called when the address changed by a link, Back or Forward, and answers
                                       whether the page followed it by itself; null ends that

   Also here: plain links of our own pages open that way, and `dagboard.onContent(work)` calls `work` whenever the
   page's elements changed, at most once per frame. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const watchers = [];
  const EMPTY = Symbol("empty");
  let pending = false;

  dagboard.onContent = (work) => {
    watchers.push(work);
    work();
  };
  new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      for (const work of watchers) attempt(work);
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  /* One that fails is told of on the console, and does not keep the others from their work. */
  function attempt(work) {
    try {
      work();
    } catch (error) {
      window.reportError(error);
    }
  }

  const query = () => Object.fromEntries(new URLSearchParams(location.search));

  function update(changes, { push = false } = {}) {
    const search = new URLSearchParams(location.search);
    for (const [key, value] of Object.entries(changes)) {
      if (value === null || value === undefined || value === "") search.delete(key);
      else search.set(key, value === EMPTY ? "" : value);
    }
    const text = search.toString().replaceAll("+", "%20");
    const href = location.pathname + (text ? `?${text}` : "") + location.hash;
    if (href === location.pathname + location.search + location.hash) return href;
    history[push ? "pushState" : "replaceState"](history.state, "", href);
    window.dispatchEvent(new CustomEvent("dagboard:address"));
    return href;
  }

  function go(href) {
    const target = new URL(href, location.href);
    const moved = target.pathname !== location.pathname;
    history.pushState(null, "", target);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.dispatchEvent(new CustomEvent("dagboard:address"));
    if (moved && !target.hash) window.scrollTo(0, 0);
  }

  /* Dash does not see what `update` writes; a page that is drawn again because of a sync is drawn as it stands now. */
  for (const name of ["popstate", "_dashprivate_pushstate", "dagboard:address"]) {
    window.addEventListener(name, () => window.dash_clientside?.set_props?.("address-search", { data: location.search }));
  }

  /* Listens before Dash does, which would draw the whole page anew. */
  let follower = null;
  const follow = (work) => { follower = work; };
  for (const name of ["popstate", "_dashprivate_pushstate"]) {
    window.addEventListener(name, (event) => follower?.() && event.stopImmediatePropagation());
  }

  const isOurs = (link) => {
    const target = new URL(link.href, location.href);
    const root = document.querySelector("[data-root]")?.dataset.root || "/";
    if (target.origin !== location.origin || !target.pathname.startsWith(root)) return false;
    if (target.pathname === location.pathname && target.search === location.search && target.hash) return false;
    return !/^((api|assets|healthz|readyz|metrics|sign-in|sign-out|auth|s)(\/|$)|_)/.test(target.pathname.slice(root.length));
  };

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || link.hasAttribute("download") || !isOurs(link)) return;
    event.preventDefault();
    for (const open of document.querySelectorAll("details.dg-picker[open]")) open.open = false;
    go(link.href);
  });

  dagboard.address = { query, update, go, follow, EMPTY };
})();
