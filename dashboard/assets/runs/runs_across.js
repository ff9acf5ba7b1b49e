/* Runs of several projects beside each other: how ticks name them, whose answers they are, where their pages are. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const encoded = (key) => key.split("/").map(encodeURIComponent).join("/");

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

  /* The id of a run by itself: where runs of several projects stand together, a run goes by `owner/name/id`. */
  const isFull = (id) => /^[^/]+\/[^/]+\/./.test(id);
  dagboard.ownId = (id) => (isFull(id) ? dagboard.runOfTick(id).id : id);

  /* The project that an id says, as `owner/name`; empty for one that says none. */
  dagboard.projectOf = (id) => (isFull(id) ? dagboard.runOfTick(id).project : "");

  /* The page of a run; `home` is the address of the project where the id says none. */
  dagboard.runHref = (home, id) => {
    const project = dagboard.projectOf(id);
    return `${project ? dagboard.projectHref(project) : home}/runs/${encodeURIComponent(dagboard.ownId(id))}`;
  };

  /* What answers about a run, likewise. */
  dagboard.runApi = (api, id) => {
    const project = dagboard.projectOf(id);
    return `${api}${project ? `/projects/${encoded(project)}` : ""}/runs/${encodeURIComponent(dagboard.ownId(id))}`;
  };

  /* Ticked runs, and where they are compared: those of one project on its own page, which knows its code and data too. */
  dagboard.tickedRuns = ({ config, state }) => {
    const names = [...state.selected.keys()];
    const projects = new Set(config.across ? names.map(dagboard.projectOf) : []);
    if (projects.size !== 1) return { names, of: config };
    const [project] = projects;
    return { names: names.map(dagboard.ownId), of: { api: `${config.api}/projects/${encoded(project)}`, project: dagboard.projectHref(project) } };
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
