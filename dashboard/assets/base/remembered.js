/* Fields whose text stands in the address: <input data-remember="find">, so that a link brings a colleague to the same
   rows. A field that narrows rows (graphs.js) gets its text when these are there. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const seen = new WeakSet();

  /* As somebody types: the component behind the field hears of it. */
  function type(input, text) {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const isReady = (input) => input.dataset.filterRows === undefined || input.closest(".dg-panel")?.querySelector("tbody tr");

  dagboard.onContent(() => {
    for (const input of document.querySelectorAll("input[data-remember]")) {
      if (seen.has(input) || !isReady(input)) continue;
      seen.add(input);
      const text = dagboard.address.query()[input.dataset.remember];
      if (text && text !== input.value) type(input, text);
    }
  });

  document.addEventListener("input", (event) => {
    const key = event.target.dataset?.remember;
    if (key) dagboard.address.update({ [key]: event.target.value.trim() });
  });
})();
