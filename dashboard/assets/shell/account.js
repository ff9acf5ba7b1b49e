/* The way to the sign-in page leads back: from its link, and when the server no longer knows who asks. */
(() => {
  "use strict";
  const root = () => document.querySelector(".dg-brand")?.dataset.root || "/";

  function signIn(isOver = false) {
    const here = location.pathname + location.search;
    const wanted = here.startsWith(root()) ? here.slice(root().length) : "";
    const query = [wanted && `next=${encodeURIComponent(wanted)}`, isOver && "ended=1"].filter(Boolean).join("&");
    return `${root()}sign-in${query && `?${query}`}`;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-sign-in]");
    if (link) link.href = signIn();
  }, true);

  /* A session that ended while its page was open: whatever asks first, Dash or a module of ours, meets it here. */
  const ask = window.fetch;
  window.fetch = async (...request) => {
    const response = await ask(...request);
    const isOurs = new URL(response.url || "/", location.href).origin === location.origin;
    const isOver = response.status === 401 || response.headers.has("X-Session-Ended");
    if (isOver && isOurs && document.querySelector(".dg-user")) location.assign(signIn(true));
    return response;
  };
})();
