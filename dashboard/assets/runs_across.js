/* Runs of several projects in one run table: how ticks name them, whose answers they are, what of them is compared. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const encoded = (key) => key.split("/").map(encodeURIComponent).join("/");
  const runs = (count) => `${count.toLocaleString("en")} run${count === 1 ? "" : "s"}`;

  /* The address of a project, given as `owner/name`. */
  dagboard.projectHref = (key) => (document.querySelector("[data-root]")?.dataset.root || "/") + encoded(key);

  /* What answers about a row's run. */
  dagboard.apiOf = (table, { project }) => (table.config.across ? `${table.api}/projects/${encoded(project)}` : table.api);

  /* How ticks name the run of a row: by its id or, among several projects, as `owner/name/id`. */
  dagboard.tickOf = (table, data) => (table.config.across ? `${data.project}/${data.run}` : data.run ?? data.id);

  /* The run that a tick of the table of all projects names: {project, id}. */
  dagboard.runOfTick = (tick) => {
    const [owner, name, ...rest] = tick.split("/");
    return { project: `${owner}/${name}`, id: rest.join("/") };
  };

  /* What the button compares: the ticked runs while they are of one project; of several, `choices` offers each. */
  dagboard.comparisonAcross = (table) => {
    const { selected } = table.state;
    const of = new Map();
    if (!table.selection.isEverything) {
      for (const { project, id } of [...selected.keys()].map(dagboard.runOfTick)) of.set(project, [...(of.get(project) ?? []), id]);
    }
    const link = (project) => ({ api: dagboard.apiOf(table, { project }), project: dagboard.projectHref(project) });
    const label = selected.size ? `Compare ${selected.size.toLocaleString("en")}` : "Compare";
    if (of.size === 1) {
      const [[project, all]] = of;
      const ids = all.slice(0, dagboard.MAX_COMPARED);
      const title = ids.length < 2 ? "Tick at least two runs of one project to compare them" : "";
      return { ids, label, title, isReady: ids.length >= 2, of: link(project), why: title, choices: [] };
    }
    const why = of.size
      ? `Runs of one project stand side by side; ticked are runs of ${of.size} projects. Compare those of:`
      : "Runs of one project stand side by side. Tick at least two of one project.";
    return { label, title: why, isReady: false, why, choices: [...of].map(([project, ids]) => ({ project, ids, of: link(project) })) };
  };

  /* Why the ticked runs are not compared, and which of them can be. */
  dagboard.openComparisons = (anchor, { why, choices }) => {
    const row = ({ project, ids, of }) => {
      const detail = element("span", { class: "dg-option-detail" }, ids.length < 2 ? "1 run: tick another" : runs(ids.length));
      const item = element("a", { class: "dg-float-row", "aria-disabled": String(ids.length < 2) }, element("span", { class: "dg-truncate" }, project), detail);
      dagboard.linkComparison(item, of, ids.length < 2 ? null : ids.slice(0, dagboard.MAX_COMPARED));
      return item;
    };
    const content = element("div", { class: "dg-float-menu" }, element("div", { class: "dg-float-note" }, why), ...choices.map(row));
    dagboard.popover(anchor, content, { label: "Compare" });
  };

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
