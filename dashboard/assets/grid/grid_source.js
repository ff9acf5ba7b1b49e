/* Rows for the table from GET …/runs: visible columns only, superseded requests aborted. The browser's own cache
 * revalidates by ETag, so an unchanged page costs a 304. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;

  class ProblemError extends Error {
    constructor(problem, status) {
      super(problem?.detail || problem?.title || `The server answered ${status}.`);
      this.problem = problem;
      this.status = status;
    }
  }

  /* Proof, for a write with a session, that a page of ours sends it. */
  dagboard.csrfHeader = () => {
    const cookie = document.cookie.split("; ").find((each) => each.startsWith("dagboard_csrf="));
    return cookie ? { "X-CSRF-Token": cookie.slice("dagboard_csrf=".length) } : {};
  };

  /* The JSON of an address; a problem document becomes a ProblemError. With `send`, that is written there. */
  dagboard.fetchJson = async (href, { signal, method = "GET", send } = {}) => {
    const headers = { Accept: "application/json", ...(send ? { "Content-Type": "application/json" } : {}), ...(method === "GET" ? {} : dagboard.csrfHeader()) };
    const response = await fetch(href, { signal, method, headers, body: send && JSON.stringify(send), credentials: "same-origin" });
    const body = await response.json().catch(() => null);
    if (!response.ok) throw new ProblemError(body, response.status);
    return { body, tag: response.headers.get("ETag") };
  };

  /* The query string of the present match; `more` adds or replaces. */
  dagboard.runsQuery = (state, more = {}) => {
    const query = new URLSearchParams();
    const all = { filter: state.filter, order_by: keys.join(state.order), include_hidden: state.hidden ? "true" : "", baseline: state.baseline, ...more };
    for (const [key, value] of Object.entries(all)) if (value !== "" && value !== null && value !== undefined) query.set(key, value);
    return query.toString();
  };

  class RunSource {
    constructor(table) {
      this.table = table;
      this.abort = new AbortController();
    }

    async getRows(params) {
      const { table } = this;
      try {
        const { rows, total, matching } = await dagboard.loadRows(this, params.startRow, params.endRow);
        table.widen(rows);
        params.successCallback(rows, total);
        table.onRows(matching);
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
