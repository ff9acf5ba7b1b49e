/* The state of the run table and its address: filter, order, columns, selection, hidden runs. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;

  class RunsState {
    /* view: as the page's configuration or the address gives it; defaults: the default column keys. */
    constructor(view, defaults) {
      this.defaults = defaults;
      this.selected = new Map();
      this.read(view);
    }

    read(view) {
      this.filter = view.filter ?? "";
      this.order = Array.isArray(view.order_by) ? view.order_by : keys.split(view.order_by ?? "");
      this.columns = view.columns?.length ? view.columns : null;
      this.hidden = Boolean(view.hidden);
      const kept = this.selected;
      this.selected = new Map((view.selected ?? []).map((id) => [id, kept.get(id) ?? ""]));
    }

    /* Column keys shown, in order. */
    get visible() {
      return this.columns ?? this.defaults;
    }

    /* Columns equal to the default ones are the default. */
    setColumns(columns) {
      const isDefault = columns.length === this.defaults.length && columns.every((key, i) => key === this.defaults[i]);
      this.columns = isDefault ? null : columns;
    }

    write({ push = false } = {}) {
      dagboard.address.update({
        filter: this.filter,
        order_by: keys.join(this.order),
        columns: this.columns ? keys.join(this.columns) : "",
        selected: [...this.selected.keys()].join(","),
        hidden: this.hidden ? "1" : "",
      }, { push });
    }

    static fromAddress() {
      const query = dagboard.address.query();
      return {
        filter: query.filter, order_by: query.order_by, columns: keys.split(query.columns ?? ""),
        selected: (query.selected ?? "").split(",").filter(Boolean), hidden: query.hidden === "1",
      };
    }
  }

  dagboard.RunsState = RunsState;
})();
