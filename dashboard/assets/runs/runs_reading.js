/* How the table is read: in groups, nested, against a baseline, only what differs. What is chosen is part of the table's
 * state; which groups and parents are open stands in the address alone. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const MAX_OPEN = 200;

  class RunsReading {
    constructor(table) {
      this.table = table;
      this.best = new Map();
      this.concealed = [];
      this.baseRow = null;
      this.read();
      this.controls = new dagboard.ReadingControls(this);
      this.listen();
    }

    get api() {
      return this.table.api;
    }

    get by() {
      return this.table.state.group;
    }

    get isNested() {
      return this.table.state.isNested;
    }

    get isDiffering() {
      return this.table.state.isDiffering;
    }

    read() {
      this.open = new Set((dagboard.address.query().open ?? "").split(",").filter(Boolean));
    }

    write(how) {
      this.table.state.write(how);
      dagboard.address.update({ open: [...this.open].slice(-MAX_OPEN).join(",") });
    }

    /* Back and forward: the table restarts by itself when rows or columns changed. */
    onPop() {
      this.read();
      this.redress();
      this.controls.show();
    }

    /* Groups are no runs: they have no tick. */
    listen() {
      const { grid, root, closing } = this.table;
      const selection = grid.getGridOption("rowSelection");
      if (selection) grid.setGridOption("rowSelection", { ...selection, hideDisabledCheckboxes: true, isRowSelectable: ({ data }) => !data?.group });
      grid.setGridOption("rowClassRules", { "dg-row-group": ({ data }) => Boolean(data?.group) });
      grid.addEventListener("cellKeyDown", ({ node, column, event }) => this.key(node, column, event));
      root.addEventListener("click", (event) => this.click(event), { signal: closing?.signal });
    }

    click(event) {
      const button = event.target.closest("[data-row-toggle], [data-row-menu]");
      const node = button && this.node(button);
      if (!node?.data) return;
      event.preventDefault();
      if (button.matches("[data-row-toggle]")) this.toggle(node.data);
      else dagboard.openRowMenu(button, this, node.data);
    }

    node(element) {
      const row = element.closest("[row-index]")?.getAttribute("row-index") ?? "";
      const { grid } = this.table;
      return row.startsWith("t-") ? grid.getPinnedTopRow(Number(row.slice(2))) : grid.getDisplayedRowAtIndex(Number(row));
    }

    /* Enter opens a group; B makes a run the baseline; Alt+ArrowDown opens the row's menu. */
    key(node, column, event) {
      const { data } = node;
      if (!data || event.ctrlKey || event.metaKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
      if (event.key === "Enter" && data.group) this.toggle(data);
      else if (event.key === "b" && !event.altKey && !data.group) this.setBaseline(data);
      else if (event.key === "ArrowDown" && event.altKey) event.target.closest(".ag-row") && this.rowMenu(node);
    }

    rowMenu(node) {
      const index = node.rowPinned ? `t-${node.rowIndex}` : node.rowIndex;
      this.table.root.querySelector(`[row-index="${index}"] [data-row-menu]`)?.click();
    }

    /* Arrows on the name: right opens what is closed, left closes what is open; otherwise they move on. */
    handlesArrow({ node, event }) {
      const { data } = node;
      if (!data || event.type !== "keydown" || event.altKey || !this.hasChildren(data)) return event.altKey && event.key === "ArrowDown";
      const wanted = { ArrowRight: false, ArrowLeft: true }[event.key];
      if (wanted === undefined || this.isOpen(data) !== wanted) return false;
      this.toggle(data);
      return true;
    }

    hasChildren(data) {
      return Boolean(data.group ? data.group.count : data.children);
    }

    isOpen(data) {
      return this.open.has(data.group?.id ?? data.run ?? data.id);
    }

    toggle(data) {
      const id = data.group?.id ?? data.run ?? data.id;
      if (this.open.has(id)) this.open.delete(id);
      else this.open.add(id);
      this.write();
      this.table.source?.tree?.mark(data);
      this.renew();
    }

    /* After the runs changed: everything that is shown again, in place. */
    revisit() {
      this.table.source?.tree?.renew();
      this.renew();
      this.refresh();
    }

    /* The loaded rows again, in place. */
    renew() {
      const { grid } = this.table;
      grid.refreshInfiniteCache();
      grid.refreshCells({ columns: ["name"], force: true });
    }

    setGroup(by) {
      const { state } = this.table;
      state.group = by;
      this.open.clear();
      if (by.length) state.isNested = false;
      this.changed();
    }

    setNested(isNested) {
      this.table.state.isNested = isNested;
      this.open.clear();
      this.changed();
    }

    setDiffering(isDiffering) {
      this.table.state.isDiffering = isDiffering;
      this.write({ push: true });
      this.controls.show();
      this.conceal();
    }

    setBaseline(data) {
      const { state, config } = this.table;
      if (config.embedded) return;
      const id = data.run ?? data.id;
      state.baseline = state.baseline === id ? "" : id;
      this.changed();
    }

    changed() {
      this.write({ push: true });
      this.redress();
      this.controls.show();
      this.table.restart();
    }

    /* Definitions again, because widths and renderers depend on the reading. */
    redress() {
      if (this.definitions) this.table.define(this.definitions);
    }

    /* On a phone the numbers of groups come first: what stands of a run alone, a group cannot fill. */
    arranged(definitions, isNarrow) {
      this.isNumbersFirst = isNarrow && this.by.length > 0;
      if (!this.isNumbersFirst) return definitions;
      const ofRuns = definitions.filter(({ groupId }) => groupId === "group-run");
      return [...definitions.filter((group) => !ofRuns.includes(group)), ...ofRuns];
    }

    /* Column keys as they are kept: in the order that they have beside a phone's groups. */
    asKept(shown) {
      if (!this.isNumbersFirst) return shown;
      const isOfRun = (key) => keys.kind(key) === "run";
      return [...shown.filter(isOfRun), ...shown.filter((key) => !isOfRun(key))];
    }

    /* A grid column as this reading draws it. */
    dressed(column) {
      return dagboard.dressedColumn(this, column);
    }

    /* What the rows depend on beside themselves; called with every restart and every change of the runs. */
    async refresh() {
      const serial = (this.serial = (this.serial ?? 0) + 1);
      const found = await Promise.allSettled([this.findBase(), this.findBest(), this.findDiffering()]);
      if (serial !== this.serial || !this.table.root.isConnected) return;
      const [base, best, differing] = found.map(({ value }) => value);
      const before = JSON.stringify([this.baseRow, [...this.best]]);
      this.baseRow = base ?? null;
      this.isBaseKnown = found[0].status === "fulfilled";
      this.best = best ?? new Map();
      this.differing = differing ?? null;
      this.table.grid.setGridOption("pinnedTopRowData", this.baseRow && !this.by.length ? [{ ...this.baseRow, isBase: true }] : []);
      this.controls.show();
      this.conceal();
      if (JSON.stringify([this.baseRow, [...this.best]]) !== before) this.table.grid.refreshCells({ force: true });
    }

    async ask(path, query) {
      const { signal } = this.table.closing ?? {};
      return (await dagboard.fetchJson(`${this.api}/runs${path}?${new URLSearchParams(query)}`, { signal })).body;
    }

    match(more) {
      const { state } = this.table;
      const all = { filter: state.filter, include_hidden: state.hidden ? "true" : "", baseline: state.baseline, ...more };
      return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
    }

    async findBase() {
      const { state } = this.table;
      if (!state.baseline) return null;
      const columns = dagboard.wantedColumns(this.table);
      const query = { filter: `id = ${keys.quoteText(state.baseline)}`, include_hidden: "true", columns: keys.join(columns), limit: 1 };
      const { runs: [run] } = await this.ask("", query);
      if (run) return dagboard.flatRun(run, columns);
      return null;
    }

    /* The best finite value of each goal metric that is shown, on the whole match. */
    async findBest() {
      const shown = this.table.state.visible.filter((key) => this.goalOf(key));
      if (!shown.length) return new Map();
      const { groups: [all] } = await this.ask("/groups", this.match({ columns: keys.join(shown) }));
      return new Map(shown.map((key) => [key, dagboard.ofKey(all?.columns ?? {}, key)?.[this.goalOf(key) === "up" ? "max" : "min"]]));
    }

    async findDiffering() {
      if (!this.isDiffering) return null;
      const { columns, runs } = await this.ask("/differing", this.match({ columns: keys.join(this.table.state.visible), limit: 10000 }));
      return runs < 2 ? new Set(this.table.state.visible) : new Set(columns);
    }

    /* "up", "down" or "" for a column of a metric. */
    goalOf(key) {
      return this.table.goalOf(this.metricOf?.get(key));
    }

    conceal() {
      const { grid, state } = this.table;
      const before = this.concealed;
      const keep = (key) => key === "name" || !this.differing || !this.isDiffering || this.differing.has(key) || this.differing.has(key.replaceAll('"', ""));
      this.concealed = state.visible.filter((key) => !keep(key));
      const back = before.filter((key) => !this.concealed.includes(key));
      if (back.length) grid.setColumnsVisible(back, true);
      if (this.concealed.length) grid.setColumnsVisible(this.concealed, false);
      this.controls.show();
      if (this.isDiffering && !this.differing) this.refreshDiffering();
    }

    async refreshDiffering() {
      if (this.isAsking) return;
      this.isAsking = true;
      const found = await this.findDiffering().catch(() => null);
      this.isAsking = false;
      if (!found) return;
      this.differing = found;
      this.conceal();
    }
  }

  dagboard.RunsReading = RunsReading;
})();
