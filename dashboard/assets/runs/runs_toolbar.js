/* Buttons and lines around the run table: count, selection, compare, export, columns, hidden runs, empty states. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, keys } = dagboard;
  const count = (number, word) => `${number.toLocaleString(dagboard.format.locale)} ${word}${number === 1 ? "" : "s"}`;

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
      for (const name of ["count", "facts", "unselect", "compare", "compare-label", "columns", "export", "overlay"]) {
        this[name] = find(name);
      }
      this.unselect?.addEventListener("click", () => table.unselect());
      this.counts = new dagboard.RunsCounts(table, this.facts);
      this.columns?.addEventListener("click", () => dagboard.openColumns(this.columns, table));
      this.export?.addEventListener("click", () => this.openExport());
      this.show();
    }

    show() {
      this.table.hidden.show();
      this.showSelection();
    }

    showCount() {
      const { total, state } = this.table;
      if (total === undefined) {
        this.count.textContent = this.table.problem ? "" : "…";
        return;
      }
      const selected = this.table.selection.size;
      const matched = state.filter ? `${count(total, "run")} ${total === 1 ? "matches" : "match"}` : count(total, "run");
      this.count.textContent = matched + (selected ? ` · ${selected.toLocaleString("en")} selected` : "");
      if (this.unselect) this.unselect.hidden = selected === 0;
    }

    /* Whether the filter speaks of differences from the baseline, so that it means nothing without. */
    get needsBaseline() {
      const { baseline, filter } = this.table.state;
      return Boolean(baseline) && /\bdelta\s*\(/i.test(filter);
    }

    /* What the button compares: the ticked runs by id, or everything that matches by its filter. */
    comparison() {
      const { state, total } = this.table;
      const { MAX_COMPARED } = dagboard;
      const size = state.selected.size;
      if (size === 0 || this.table.selection.isEverything || (size > MAX_COMPARED && size === total)) {
        const label = `Compare all${total === undefined ? "" : ` ${total.toLocaleString("en")}`}`;
        const query = { filter: state.filter, ...(state.hidden ? { hidden: "1" } : {}), ...(this.needsBaseline ? { baseline: state.baseline } : {}) };
        return { query, label, title: "", isReady: total === undefined || total >= 2 };
      }
      const { names, of } = dagboard.tickedRuns(this.table);
      const ids = names.slice(0, MAX_COMPARED);
      if (size > MAX_COMPARED) {
        const most = MAX_COMPARED.toLocaleString("en");
        const title = `${most} runs at most stand side by side, so the first ${most} of ${size.toLocaleString("en")} ticked ones are compared. Filter instead and compare all.`;
        return { ids, of, label: `Compare first ${most}`, title, isReady: true };
      }
      const title = size < 2 ? "Tick at least two runs to compare them" : "";
      return { ids, of, label: `Compare ${size.toLocaleString("en")}`, title, isReady: size >= 2 };
    }

    showSelection() {
      this.showCount();
      this.table.selection.show();
      if (!this.compare) return;
      const { query, ids, of = this.table.config, label, title, isReady } = this.comparison();
      this["compare-label"].textContent = label;
      this.compare.classList.toggle("dg-button-primary", this.table.selection.size > 0);
      this.compare.setAttribute("aria-disabled", String(!isReady));
      this.compare.title = title;
      dagboard.linkComparison(this.compare, of, isReady && ids ? ids : null);
      if (isReady && query) this.compare.href = `${this.table.config.project}/compare?${new URLSearchParams(query).toString().replaceAll("+", "%20")}`;
    }

    openExport() {
      const { state, api, total } = this.table;
      const link = (format, label, note) => {
        const query = dagboard.runsQuery(state, { format, columns: keys.join(["id", ...state.visible.filter((key) => key !== "id")]) });
        return element("a", { class: "dg-float-row", href: `${api}/runs/export?${query}`, download: `runs.${format}` },
          label, element("span", { class: "dg-muted dg-small" }, note));
      };
      const content = element("div", { class: "dg-float-menu" },
        element("div", { class: "dg-float-note" }, `${count(total ?? 0, "run")}: exactly what the filter matches, with who, when and where of each run and the columns shown`),
        link("csv", "CSV", "for spreadsheets"), link("parquet", "Parquet", "typed, for pandas and polars"));
      dagboard.popover(this.export, content, { label: "Export" });
    }

    /* Nothing matches a filter that makes sense: what it may have meant stands under the bar. */
    async advise(text) {
      const { table } = this;
      const { advice } = await table.ask(text);
      if (advice && table.total === 0 && table.state.filter === text) table.bar.showError(advice, text, { isAdvice: true });
    }

    /* kind: "" (rows are shown), "nothing" or "problem". */
    showOverlay(kind, message = "") {
      this.overlay.hidden = kind === "";
      this.showSelection();
      if (kind === "") return this.overlay.replaceChildren();
      const { table } = this;
      const isFiltered = table.state.filter !== "";
      if (kind === "nothing" && isFiltered && !table.config.embedded) this.advise(table.state.filter);
      const title = kind === "problem" ? "The runs cannot be shown" : isFiltered ? "No run matches this filter" : "No runs to show";
      const reset = isFiltered && !table.config.embedded && element("button", { type: "button", class: "dg-button", onclick: () => table.setFilter("") }, "Reset the filter");
      const retry = kind === "problem" && element("button", { type: "button", class: "dg-button", onclick: () => table.restart() }, "Try again");
      const unhide = kind === "nothing" && table.hidden.count > 0 && !table.state.hidden && element("button", {
        type: "button", class: "dg-button", onclick: () => { table.setHidden(true); this.show(); },
      }, "Show hidden runs");
      return this.overlay.replaceChildren(element("div", { class: "dg-empty" }, element("h2", {}, title),
        message && element("p", {}, message), element("div", { class: "dg-row dg-row-wrap dg-runs-choices" }, reset, retry, unhide)));
    }
  }

  dagboard.RunsToolbar = RunsToolbar;
})();
