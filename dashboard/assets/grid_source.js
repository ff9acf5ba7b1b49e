/* Rows for the table from GET …/runs: visible columns only, superseded requests aborted. The browser's own cache
 * revalidates by ETag, so an unchanged page costs a 304. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const ALWAYS = ["id", "name", "status", "parent"];

  class ProblemError extends Error {
    constructor(problem, status) {
      super(problem?.detail || problem?.title || `The server answered ${status}.`);
      this.problem = problem;
      this.status = status;
    }
  }

  /* The JSON of an address; a problem document becomes a ProblemError. With `send`, that is written there. */
  dagboard.fetchJson = async (href, { signal, method = "GET", send } = {}) => {
    const headers = { Accept: "application/json", ...(send ? { "Content-Type": "application/json" } : {}) };
    const response = await fetch(href, { signal, method, headers, body: send && JSON.stringify(send), credentials: "same-origin" });
    const body = await response.json().catch(() => null);
    if (!response.ok) throw new ProblemError(body, response.status);
    return { body, tag: response.headers.get("ETag") };
  };

  /* The query string of the present match; `more` adds or replaces. */
  dagboard.runsQuery = (state, more = {}) => {
    const query = new URLSearchParams();
    const all = { filter: state.filter, order_by: keys.join(state.order), include_hidden: state.hidden ? "true" : "", ...more };
    for (const [key, value] of Object.entries(all)) if (value !== "" && value !== null && value !== undefined) query.set(key, value);
    return query.toString();
  };

  const flat = (run, columns) => {
    const row = { id: run.id, parent: run.parent ?? null, note: Boolean(run.note) };
    for (const key of columns) row[key] = keys.valueOf(run, key);
    return row;
  };

  class RunSource {
    constructor(table) {
      this.table = table;
      this.abort = new AbortController();
    }

    async getRows(params) {
      const { table } = this;
      const columns = [...new Set([...ALWAYS, ...table.state.visible])];
      const limit = params.endRow - params.startRow;
      const query = dagboard.runsQuery(table.state, { columns: keys.join(columns), limit, offset: params.startRow });
      try {
        const { body, tag } = await dagboard.fetchJson(`${table.api}/runs?${query}`, { signal: this.abort.signal });
        const rows = body.runs.map((run) => flat(run, columns));
        table.widen(rows);
        params.successCallback(rows, body.total);
        table.onRows(body.total, tag);
      } catch (error) {
        if (error.name === "AbortError") return;
        params.failCallback();
        table.onProblem(error);
      }
    }

    destroy() {
      this.abort.abort();
    }
  }

  dagboard.RunSource = RunSource;
})();
