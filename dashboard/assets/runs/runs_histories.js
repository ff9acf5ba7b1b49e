/* Histories of metrics in the cells of the run table: asked for the rows in sight, many runs at once, and kept.
 *
 * A column whose history is shown draws what is known; when rows come into sight and rest there, one request for each
 * column brings what is not known yet. A request of which no row is in sight any more is given up. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const REST_MS = 150;
  const POINTS = 64;
  const MOST_RUNS = 100; // of one request; as many as the server answers
  const MOST_KEPT = 4000;
  const FRESH_MS = 10000; // of a run that goes on, and of what could not be read
  const UNFINISHED = new Set(["RUNNING", "SCHEDULED"]);
  const SHOWING = ["modelUpdated", "viewportChanged", "virtualColumnsChanged", "pinnedRowDataChanged"];

  class RunsHistories {
    constructor(table) {
      Object.assign(this, { table, kept: new Map(), asked: new Set() });
      this.later = dagboard.debounce(() => this.look(), REST_MS);
      for (const event of SHOWING) table.grid.addEventListener(event, () => this.keys.size && this.later());
    }

    /* Column keys whose history is shown. */
    get keys() {
      return this.table.state.histories;
    }

    toggle(key) {
      const { state, reading } = this.table;
      if (!this.keys.delete(key)) this.keys.add(key);
      state.write({ push: true });
      reading.redress();
      this.show([key]);
    }

    show(columns) {
      this.table.grid.refreshCells({ columns, force: true });
      this.later();
    }

    metric(key) {
      return this.table.reading.metricOf?.get(key)?.name;
    }

    /* What changes when a history does, as far as the row tells. */
    version = (row, key) => `${row.status} ${row[key]}`;
    place = (row, key) => `${row.project ?? ""} ${row.run ?? row.id} ${key}`;

    isStale(found, row, key) {
      if (!found || found.version !== this.version(row, key)) return true;
      return (UNFINISHED.has(row.status) || found.problem) && Date.now() - found.at > FRESH_MS;
    }

    /* Runs in sight, the baseline above them too. */
    rows() {
      const { grid } = this.table;
      const { top, bottom } = grid.getVerticalPixelRange();
      const inside = grid.getRenderedNodes().filter(({ rowPinned, rowTop, rowHeight }) => !rowPinned && rowTop + rowHeight > top && rowTop < bottom);
      return [grid.getPinnedTopRow(0), ...inside].map((node) => node?.data).filter((row) => row && !row.group);
    }

    /* What is in sight, by project and column: run id to {row, key}. */
    wanted() {
      const shown = new Set(this.table.grid.getAllDisplayedVirtualColumns().map((column) => column.getColId()));
      const rows = this.rows();
      const groups = new Map();
      for (const key of this.keys) {
        if (!shown.has(key) || !this.metric(key)) continue;
        for (const row of rows) {
          if (row[key] === null || row[key] === undefined) continue;
          const name = JSON.stringify([row.project ?? "", key]);
          const group = groups.get(name) ?? new Map();
          groups.set(name, group.set(row.run ?? row.id, { row, key }));
        }
      }
      return groups;
    }

    /* Ask for what is in sight and not known; give up what is out of sight. */
    look() {
      if (!this.table.root.isConnected || this.table.grid.isDestroyed()) return;
      const groups = this.wanted();
      for (const asked of this.asked) {
        const seen = groups.get(asked.name);
        if (!asked.runs.some((run) => seen?.has(run))) asked.abort.abort();
      }
      for (const [name, group] of groups) {
        const known = new Set([...this.asked].filter((asked) => asked.name === name && !asked.abort.signal.aborted).flatMap(({ runs }) => runs));
        const missing = [...group].filter(([run, { row, key }]) => !known.has(run) && this.isStale(this.kept.get(this.place(row, key)), row, key));
        if (missing.length) this.ask(name, missing.slice(0, MOST_RUNS));
      }
    }

    async ask(name, missing) {
      const [project, key] = JSON.parse(name);
      const asked = { name, runs: missing.map(([run]) => run), abort: new AbortController() };
      this.asked.add(asked);
      const query = new URLSearchParams({ key: this.metric(key), runs: asked.runs.join(","), points: POINTS });
      const api = project ? `${this.table.api}/projects/${project.split("/").map(encodeURIComponent).join("/")}` : this.table.api;
      try {
        const signal = AbortSignal.any([asked.abort.signal, this.table.closing.signal]);
        const { body } = await dagboard.fetchJson(`${api}/runs/histories?${query}`, { signal });
        this.keep(missing, new Map(body.series.map((series) => [series.run, series])), body.problems.map(({ source, detail }) => `${source}: ${detail}`).join("; "));
      } catch (error) {
        if (error.name !== "AbortError") this.keep(missing, new Map(), error.message);
      } finally {
        this.asked.delete(asked);
      }
    }

    keep(missing, series, problem) {
      for (const [run, { row, key }] of missing) {
        const place = this.place(row, key);
        const found = series.get(run) ?? null;
        this.kept.delete(place);
        this.kept.set(place, { version: this.version(row, key), at: Date.now(), series: found, problem: found ? "" : problem });
      }
      for (const place of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - MOST_KEPT))) this.kept.delete(place);
      if (this.table.root.isConnected && !this.table.grid.isDestroyed()) this.table.grid.refreshCells({ columns: [...this.keys], force: true });
      this.later(); // rows beyond the most of one request
    }

    /* What stands beside a value: the drawing, nothing, or that it cannot be read; null in a column without histories. */
    cell(row, key) {
      if (!this.keys.has(key) || !row) return null;
      const found = this.kept.get(this.place(row, key));
      if (found?.problem) return element("span", { class: "dg-grid-spark dg-grid-unread", title: `The history cannot be read. ${found.problem}` }, "?");
      return found?.series ? dagboard.spark(found.series) : element("span", { class: "dg-grid-spark" });
    }
  }

  RunsHistories.WIDTH = 64;
  dagboard.RunsHistories = RunsHistories;
})();
