/* Buttons and lines around the run table: count, selection, compare, export, columns, hidden runs, empty states. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, keys } = dagboard;
  const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
  const MAX_COMPARED = 1000;

  /* {message, position, token, suggestion} of a failed request. */
  dagboard.queryProblem = (error) => {
    const first = error.problem?.errors?.[0];
    const hint = error.problem?.hint ?? "";
    const suggestion = first?.suggestion ?? /Did you mean (.+)\?$/.exec(hint)?.[1];
    const message = `${first?.message ?? error.message}${suggestion || !hint ? "" : ` ${hint}`}`;
    return { message, position: first?.position ?? undefined, token: first?.token, suggestion };
  };

  class RunsToolbar {
    constructor(table) {
      this.table = table;
      const find = (name) => table.root.querySelector(`[data-runs-${name}]`);
      for (const name of ["count", "unselect", "hidden", "compare", "compare-label", "columns", "export", "overlay"]) {
        this[name] = find(name);
      }
      this.unselect.addEventListener("click", () => table.unselect());
      this.hidden.addEventListener("click", () => table.setHidden(!table.state.hidden) ?? this.show());
      this.columns.addEventListener("click", () => dagboard.openColumns(this.columns, table));
      this.export.addEventListener("click", () => this.openExport());
      this.show();
    }

    show() {
      this.hidden.setAttribute("aria-pressed", String(this.table.state.hidden));
      this.showSelection();
    }

    showCount() {
      const { total, state } = this.table;
      if (total === undefined) {
        this.count.textContent = "…";
        return;
      }
      const selected = state.selected.size;
      const matched = state.filter ? `${count(total, "run")} ${total === 1 ? "matches" : "match"}` : count(total, "run");
      this.count.textContent = matched + (selected ? ` · ${selected.toLocaleString("en")} selected` : "");
      this.unselect.hidden = selected === 0;
    }

    showSelection() {
      this.showCount();
      const { state, config, total } = this.table;
      const size = state.selected.size;
      const ids = [...state.selected.keys()].slice(0, MAX_COMPARED);
      const isReady = size >= 2 || (size === 0 && total >= 2);
      const query = new URLSearchParams(size >= 2 ? { runs: ids.join(",") } : { filter: state.filter });
      this["compare-label"].textContent = size >= 1 ? `Compare ${size}` : "Compare all";
      this.compare.setAttribute("aria-disabled", String(!isReady));
      this.compare.title = isReady ? "" : "Tick at least two runs to compare them";
      if (isReady) this.compare.href = `${config.project}/compare?${query.toString().replaceAll("+", "%20").replaceAll("%2C", ",")}`;
      else this.compare.removeAttribute("href");
    }

    openExport() {
      const { state, api, total } = this.table;
      const link = (format, label, note) => {
        const query = dagboard.runsQuery(state, { format, columns: keys.join(["id", ...state.visible.filter((key) => key !== "id")]) });
        return element("a", { class: "dg-float-row", href: `${api}/runs/export?${query}`, download: `runs.${format}` },
          label, element("span", { class: "dg-muted dg-small" }, note));
      };
      const content = element("div", { class: "dg-float-menu" },
        element("div", { class: "dg-float-note" }, `${count(total ?? 0, "run")}: exactly what the filter matches, with the columns shown`),
        link("csv", "CSV", "for spreadsheets"), link("parquet", "Parquet", "typed, for pandas and polars"));
      dagboard.popover(this.export, content, { label: "Export" });
    }

    /* kind: "" (rows are shown), "nothing" or "problem". */
    showOverlay(kind, message = "") {
      this.overlay.hidden = kind === "";
      this.showSelection();
      if (kind === "") return this.overlay.replaceChildren();
      const { table } = this;
      const isFiltered = table.state.filter !== "";
      const title = kind === "problem" ? "The runs cannot be shown" : isFiltered ? "No run matches this filter" : "No runs to show";
      const reset = isFiltered && element("button", { type: "button", class: "dg-button", onclick: () => table.setFilter("") }, "Reset the filter");
      const retry = kind === "problem" && element("button", { type: "button", class: "dg-button", onclick: () => table.restart() }, "Try again");
      const unhide = kind === "nothing" && !table.state.hidden && element("button", {
        type: "button", class: "dg-button", onclick: () => { table.setHidden(true); this.show(); },
      }, "Show hidden runs");
      return this.overlay.replaceChildren(element("div", { class: "dg-empty" }, element("h2", {}, title),
        message && element("p", {}, message), element("div", { class: "dg-row dg-row-wrap dg-runs-choices" }, reset, retry, unhide)));
    }
  }

  dagboard.RunsToolbar = RunsToolbar;
})();
