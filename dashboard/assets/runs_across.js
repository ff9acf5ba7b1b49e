/* Runs of several projects in one run table. What belongs to one project (views, ticks and what is done with ticked runs,
   labels that are typed) is not there; see the table of the project. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const nothing = () => {};

  /* The address of a project, given as `owner/name`. */
  dagboard.projectHref = (key) => {
    const root = document.querySelector("[data-root]")?.dataset.root || "/";
    return root + key.split("/").map(encodeURIComponent).join("/");
  };

  /* In place of a `RunsSelection` and a `ViewPicker`. */
  dagboard.noSelection = () => ({ isEverything: false, size: 0, show: nothing, say: nothing });
  dagboard.noViews = () => ({ show: nothing, bar: { show: nothing } });

  /* Projects that the server could not read: named, with the reason; gone as soon as they can be read. */
  dagboard.showUnread = (table, unread) => {
    const host = table.root.querySelector("[data-runs-unread]");
    if (!host || !unread) return;
    const text = JSON.stringify(unread);
    if (text === table.unread) return;
    table.unread = text;
    host.hidden = unread.length === 0;
    host.replaceChildren(...unread.map(({ project, detail, hint }) => element("div", { class: "dg-notice dg-notice-amber", role: "status" },
      element("span", { class: "dg-icon dg-icon-triangle-alert", "aria-hidden": "true" }),
      element("div", {}, element("p", { class: "dg-strong" }, "Without the runs of ", element("a", { href: dagboard.projectHref(project) }, project), `: ${detail}.`),
        hint && element("p", {}, hint)))));
  };
})();
