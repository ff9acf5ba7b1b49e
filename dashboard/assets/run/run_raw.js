/* The JSON document of a run (components/runs/raw.py): asked for when it is opened, laid out, ready to copy. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;

  async function show(details) {
    const box = details.querySelector("[data-raw-box]");
    box.replaceChildren(element("div", { class: "dg-skeleton dg-raw-waiting" }));
    try {
      const { body } = await dagboard.fetchJson(details.dataset.raw);
      const text = JSON.stringify(body, null, 2);
      const copy = element("button", { type: "button", class: "dg-button dg-button-small dg-raw-copy", data: { copy: text } }, element("span", { class: "dg-icon dg-icon-copy", "aria-hidden": "true" }), "Copy JSON");
      box.replaceChildren(copy, element("pre", { class: "dg-long-text", tabindex: "0" }, text));
    } catch (error) {
      box.replaceChildren(element("p", { class: "dg-views-problem", role: "alert" }, error.message));
    }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-raw]") && event.target.open) show(event.target);
  }, true);
})();
