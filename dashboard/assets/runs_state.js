/* The state of the run table and its address: filter, order, columns, widths, pins, selection, hidden runs. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const [MIN_WIDTH, MAX_WIDTH] = [40, 2000];

  /* `status:120,params.lr:90`: a name may hold colons, a width none. */
  function widthsOf(text) {
    const pairs = keys.split(text ?? "").map((part) => [part.slice(0, part.lastIndexOf(":")), Number(part.slice(part.lastIndexOf(":") + 1))]);
    return new Map(pairs.filter(([key, width]) => key && width >= MIN_WIDTH && width <= MAX_WIDTH));
  }

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
      this.widths = widthsOf(view.widths);
      this.setPinned(keys.split(view.pinned ?? ""));
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

    /* The name is pinned anyway. */
    setPinned(columns) {
      this.pinned = new Set(columns.filter((key) => key !== "name"));
    }

    get widthText() {
      const shown = this.visible.filter((key) => this.widths.has(key));
      return keys.join(shown.map((key) => `${key}:${this.widths.get(key)}`));
    }

    write({ push = false } = {}) {
      dagboard.address.update({
        filter: this.filter,
        order_by: keys.join(this.order),
        columns: this.columns ? keys.join(this.columns) : "",
        widths: this.widthText,
        pinned: keys.join(this.visible.filter((key) => this.pinned.has(key))),
        selected: [...this.selected.keys()].join(","),
        hidden: this.hidden ? "1" : "",
      }, { push });
    }

    static fromAddress() {
      const query = dagboard.address.query();
      return {
        filter: query.filter, order_by: query.order_by, columns: keys.split(query.columns ?? ""),
        widths: query.widths, pinned: query.pinned,
        selected: (query.selected ?? "").split(",").filter(Boolean), hidden: query.hidden === "1",
      };
    }
  }

  dagboard.RunsState = RunsState;
})();
