/* Links that are switches (role="button") answer the space bar as buttons do. */
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches?.('a[role="button"]')) return;
    event.preventDefault();
    event.target.click();
  });
})();
