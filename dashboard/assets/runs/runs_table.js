/* The run table: the grid, its rows, selection and sort, tied to the state in the address. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const RESIZES = new Set(["uiColumnResized", "autosizeColumns"]); // by a person; others are the grid's own
  const PATIENCE_MS = 10000;
  const NARROW_PX = 600; // below, a pinned name would leave no room for anything else

  class RunsTable {
    constructor(root, config, grid, definitions) {
      Object.assign(this, { root, config, grid, api: config.api, ranges: new Map(), path: location.pathname, tab: dagboard.address.query().tab });
      this.state = new dagboard.RunsState(config.view, config);
      this.bar = new dagboard.filter.FilterBar(root.querySelector("[data-runs-filter]"), this.barOptions());
      this.closing = new AbortController();
      this.afterTicks = dagboard.afterTicks(root, this.closing.signal);
      this.reading = new dagboard.RunsReading(this);
      this.histories = new dagboard.RunsHistories(this);
      this.selection = config.embedded ? dagboard.noSelection() : new dagboard.RunsSelection(this);
      this.hidden = new dagboard.RunsHidden(this);
      this.toolbar = new dagboard.RunsToolbar(this);
      this.views = config.embedded ? dagboard.noViews() : new dagboard.ViewPicker(this);
      this.state.onWrite = () => this.views.bar.show();
      this.define(definitions);
      this.listen();
      this.begin();
    }

    /* A filter from an address may be wrong; then the reason is shown instead of rows. */
    async begin() {
      if (await this.isSound()) this.restart();
    }

    async isSound() {
      const problem = await this.check(this.state.filter);
      this.problem = problem;
      if (!problem) return true;
      this.bar.showError(problem, this.state.filter);
      this.source?.destroy();
      this.grid.setGridOption("datasource", { getRows: ({ successCallback }) => successCallback([], 0) });
      this.failed(problem, problem.baseline ? problem.message : "The filter cannot be understood.");
      return false;
    }

    /* A baseline that is gone goes from the view too; a filter that needs one says so then. */
    forgetBaseline() {
      this.state.baseline = "";
      this.reading.write({ push: true });
      this.reading.controls.show();
      this.begin();
    }

    barOptions() {
      const [goal] = Object.entries(this.config.goals);
      const key = goal && this.config.goal_keys[goal[0]];
      const example = key ? `${key} ${goal[1] === "down" ? "< 0.1" : "> 0.9"}` : "status = 'FINISHED'";
      return {
        value: this.state.filter,
        placeholder: `${example} and created > -7d`,
        vocabulary: () => this.vocabulary(),
        check: (text) => this.check(text),
        onApply: (text) => this.setFilter(text),
        onBaselineGone: () => this.forgetBaseline(),
      };
    }

    /* Columns of the project, fetched once, when somebody types or picks. */
    get columns() {
      this.values ??= new dagboard.filter.ColumnValues(this.api);
      if (this.fetchedColumns) return this.fetchedColumns;
      const asked = dagboard.fetchJson(`${this.api}/runs/columns`).then(({ body }) => keys.counted(body.columns));
      this.fetchedColumns = asked;
      asked.catch(() => { if (this.fetchedColumns === asked) this.fetchedColumns = undefined; }); // asked again next time
      return asked;
    }

    async vocabulary() {
      const columns = await this.columns.catch(() => []); // the words of the language help without them
      return { columns, language: this.config.language, valuesOf: (situation) => this.values.suggest(situation, columns, this.config.language) };
    }

    /* Asks the server whether a filter makes sense: null, or {message, position, token, suggestion}. */
    async check(text) {
      return text && !this.config.embedded ? (await this.ask(text)).problem : null;
    }

    /* {text, problem} of a filter; one to which something is `added` first: {condition, column}. */
    ask(text, added = null) {
      const key = JSON.stringify([text, added]);
      // Asked again before it is answered (by typing, then by Enter), a question stays the same one: a newer serial
      // would drop the older answer, and Enter would wait for it for ever.
      const isAwaited = this.asked && Date.now() - this.asked.at < PATIENCE_MS; // a server that stopped never answers
      if (isAwaited && this.asked.key === key) return this.asked.promise;
      if (isAwaited && this.asked.added && !added) return this.asked.promise.then(() => this.ask(text));
      this.serial = (this.serial ?? 0) + 1;
      const asked = { serial: this.serial, key, added, at: Date.now() };
      asked.promise = new Promise((answer) => { asked.answer = answer; });
      this.asked = asked;
      const { hidden, baseline } = this.state;
      window.dash_clientside.set_props("runs-check", { data: { serial: this.serial, text, added, hidden, baseline } });
      return asked.promise;
    }

    onChecked(answer) {
      if (answer.serial !== this.asked?.serial) return;
      this.asked.answer(answer);
      this.asked = null;
    }

    define(definitions) {
      this.reading.definitions = definitions;
      const { operators } = this.config.language;
      const isNarrow = this.root.clientWidth < NARROW_PX;
      const selection = this.grid.getGridOption("selectionColumnDef");
      if (isNarrow && selection?.pinned) this.grid.setGridOption("selectionColumnDef", { ...selection, pinned: null });
      const draw = (column) => this.reading.dressed({
        ...column,
        renderer: column.cellRenderer,
        ...this.placeOf(column, isNarrow),
        cellRenderer: dagboard.gridCells[column.cellRenderer] ?? dagboard.gridCells.text,
        cellRendererParams: { ...this.rangeOf(column), project: this.config.project },
        headerComponent: dagboard.GridHeader,
        headerComponentParams: {
          ...column.headerComponentParams, table: this,
          operators: operators[column.headerComponentParams.type] ?? operators.string,
        },
        ...this.sortOf(column.colId),
        sortingOrder: this.sortingOrder(column),
        ...(column.colId === "id" ? { valueGetter: ({ data }) => data?.run ?? data?.id } : {}), // a row has an id of its own
        ...(column.colId === "label" && !this.config.embedded ? dagboard.labelColumn(this) : {}),
      });
      this.grid.setGridOption("columnDefs", this.reading.arranged(definitions, isNarrow).map((group) => ({ ...group, children: group.children.map(draw) })));
    }

    /* Width and pin: what a person chose, or the column's own. */
    placeOf({ colId, width, pinned, cellRenderer }, isNarrow) {
      const least = cellRenderer === "time" && dagboard.format.isLocal ? 124 : 0; // "vor 27 Tagen" is longer than "27 d ago"
      const own = isNarrow && colId === "name" ? 180 : Math.max(width, least);
      const isPinned = !isNarrow && (pinned || this.state.pinned.has(colId));
      return { width: this.state.widths.get(colId) ?? own, pinned: isPinned ? "left" : null };
    }

    /* The range of a metric's bars: the server's, or, where that is infinite, of the finite values seen so far. */
    rangeOf({ colId, cellRenderer, cellRendererParams }) {
      if (cellRenderer !== "metric" || cellRendererParams.max !== undefined) return cellRendererParams;
      this.ranges.set(colId, this.ranges.get(colId) ?? { min: Infinity, max: -Infinity });
      return { range: () => this.ranges.get(colId) }; // a function, because the grid copies plain objects
    }

    widen(rows) {
      const before = JSON.stringify([...this.ranges.values()]);
      for (const [key, range] of this.ranges) {
        const values = rows.map((row) => row[key]).filter(Number.isFinite);
        range.min = Math.min(range.min, ...values);
        range.max = Math.max(range.max, ...values);
      }
      if (JSON.stringify([...this.ranges.values()]) !== before) this.grid.refreshCells({ columns: [...this.ranges.keys()], force: true });
    }

    /* A first click brings the best on top: the highest value where the goal is up. */
    sortingOrder({ headerComponentParams: { metric } }) {
      return this.goalOf(metric) === "up" ? ["desc", "asc", null] : ["asc", "desc", null];
    }

    /* "up", "down" or "" for a metric of a column: as the view says, else as the configuration does. */
    goalOf(metric) {
      const said = metric && (this.state.goals.get(metric.key) ?? this.config.goals[metric.name]);
      return said && said !== "none" ? said : "";
    }

    /* What the configuration says need not be said again. */
    setGoal(metric, goal) {
      if ((this.config.goals[metric.name] ?? "none") === goal) this.state.goals.delete(metric.key);
      else this.state.goals.set(metric.key, goal);
      this.reading.changed();
      this.toolbar.counts.refresh();
    }

    sortOf(key) {
      const index = this.state.order.findIndex((item) => item.replace(/^-/, "") === key);
      if (index < 0) return { sort: null, sortIndex: null };
      return { sort: this.state.order[index].startsWith("-") ? "desc" : "asc", sortIndex: index };
    }

    /* Labels changed: what is known of them is old, and hidden runs come or go. */
    relabelled({ reload }) {
      this.fetchedColumns = this.values = undefined;
      this.live.forget();
      if (reload) this.reading.revisit();
      this.hidden.refresh();
      this.toolbar.counts.refresh();
    }

    listen() {
      const { grid } = this;
      grid.addEventListener("sortChanged", () => this.onSort());
      grid.addEventListener("selectionChanged", (event) => this.onSelection(event));
      grid.addEventListener("columnMoved", (event) => event.finished && this.onMoved());
      grid.addEventListener("columnResized", (event) => this.onResized(event));
      grid.addEventListener("cellKeyDown", ({ event }) => event.key === "Enter" && event.target.querySelector("a[href]")?.click());
      this.live = new dagboard.RunsLive(this);
      dagboard.address.follow(() => this.isHere && this.state.isOfAddress && (this.onMove(), true));
    }

    restart() {
      this.problem = null;
      this.total = undefined;
      this.selection.isEverything = false;
      this.source?.destroy();
      this.source = new dagboard.RunSource(this);
      this.grid.setGridOption("datasource", this.source);
      this.reading.refresh();
    }

    onRows(total) {
      this.problem = null;
      this.bar.showError(null);
      this.total = total;
      this.toolbar.showCount();
      this.toolbar.showOverlay(total === 0 ? "nothing" : "");
      this.toolbar.counts.refresh();
      this.hidden.refresh();
      setTimeout(() => this.afterTicks(() => { if (!this.grid.isDestroyed()) this.reselect(), this.live.settle(); }), 0);
    }

    onProblem(error) {
      const problem = dagboard.queryProblem(error);
      this.failed(problem, problem.message);
    }

    failed(problem, message) {
      this.problem = problem;
      this.total = undefined;
      this.toolbar.counts.clear();
      this.toolbar.showOverlay("problem", message);
    }

    setFilter(text) {
      this.state.filter = text;
      this.bar.set(text);
      this.state.write({ push: true });
      this.restart();
    }

    /* Writes a condition on a column into the bar, in the place of an earlier one. */
    async addCondition(condition, column) {
      const { text } = await this.ask(this.bar.text.trim(), { condition, column });
      return this.bar.propose(text);
    }

    setHidden(hidden) {
      this.state.hidden = hidden;
      this.hidden.show();
      this.state.write({ push: true });
      this.restart();
    }

    /* The order as the grid has it; keys of columns that are not shown go when a person sorts anew. */
    onSort() {
      const sorted = this.grid.getColumnState().filter(({ sort }) => sort).sort((a, b) => a.sortIndex - b.sortIndex);
      const order = sorted.map(({ colId, sort }) => (sort === "desc" ? `-${colId}` : colId));
      if (keys.join(order) === keys.join(this.state.order)) return;
      this.state.order = order;
      this.state.write({ push: true });
      this.restart();
    }

    onMoved() {
      const shown = this.grid.getAllDisplayedColumns().filter((column) => !column.getColId().startsWith("ag-Grid"));
      this.state.setColumns([...this.reading.asKept(shown.map((column) => column.getColId())), ...this.reading.concealed]);
      if (this.root.clientWidth >= NARROW_PX) this.state.setPinned(shown.filter((column) => column.isPinned()).map((column) => column.getColId()));
      this.state.write();
    }

    onResized({ finished, source, columns }) {
      if (!finished || !RESIZES.has(source)) return;
      for (const column of columns ?? []) this.state.widths.set(column.getColId(), Math.round(column.getActualWidth()));
      this.state.write();
    }

    pin(key, isPinned) {
      this.grid.setColumnsPinned([key], isPinned ? "left" : null);
      this.state.setPinned(isPinned ? [...this.state.pinned, key] : [...this.state.pinned].filter((other) => other !== key));
      this.state.write({ push: true });
    }

    /* The server makes the definitions; the rows follow in `redefine`. */
    setColumns(columns) {
      this.state.setColumns(columns);
      this.state.write({ push: true });
      window.dash_clientside.set_props("runs-columns", { data: this.state.visible });
    }

    hideColumn(key) {
      this.setColumns(this.state.visible.filter((other) => other !== key));
    }

    redefine(definitions) {
      this.define(definitions);
      if (!this.problem) this.restart();
    }

    onSelection(event) {
      if (this.isReselecting || event.source === "api") return;
      this.selection.isEverything = false;
      this.grid.forEachNode((node) => {
        if (!node.data || node.data.group) return;
        if (node.isSelected()) this.state.selected.set(dagboard.tickOf(this, node.data), node.data.name);
        else this.state.selected.delete(dagboard.tickOf(this, node.data));
      });
      this.state.write();
      this.toolbar.showSelection();
    }

    /* Rows that came back (after scrolling, sorting or filtering) are ticked again. */
    reselect() {
      this.isReselecting = true;
      if (!this.config.embedded) this.grid.forEachNode((node) => {
        const isTicked = this.selection.isEverything || Boolean(node.data && this.state.selected.has(dagboard.tickOf(this, node.data)));
        if (node.data && node.isSelected() !== isTicked) node.setSelected(isTicked);
      });
      this.isReselecting = false;
    }

    unselect() {
      this.selection.isEverything = false;
      this.state.selected.clear();
      this.reselect();
      this.state.write();
      this.toolbar.showSelection();
    }

    /* Back, forward and links within the page: the table follows the address, where Dash would draw everything anew. */
    async onMove() {
      const before = this.layout();
      this.state.read(this.state.fromAddress());
      this.bar.set(this.state.filter);
      this.toolbar.show();
      this.reading.onPop();
      this.views.show();
      const isSound = await this.isSound();
      if (this.layout() !== before) window.dash_clientside.set_props("runs-columns", { data: this.state.visible });
      else {
        this.grid.applyColumnState({ state: this.state.visible.map((colId) => ({ colId, ...this.sortOf(colId) })) });
        if (isSound) this.restart();
      }
    }

    get isHere() {
      return this.root.isConnected && location.pathname === this.path && dagboard.address.query().tab === this.tab;
    }

    layout() {
      const { visible, widths, pinned } = this.state;
      return JSON.stringify([visible, [...widths], [...pinned]]);
    }

    destroy() {
      this.live.destroy();
      dagboard.address.follow(null);
      this.closing.abort();
      this.source?.destroy();
    }
  }

  const page = dagboard.holder();
  let turn = 0;
  const pause = () => new Promise((done) => setTimeout(done, 10));

  /* The grid, once Dash's component has given it a datasource of its own, which ours replaces. */
  async function readyGrid() {
    const grid = await window.dash_ag_grid.getApiAsync("runs-grid");
    while (!grid.isDestroyed() && !grid.getGridOption("datasource")) await pause();
    return grid.isDestroyed() ? null : grid;
  }

  async function mount(config, definitions) {
    page.hold(null);
    const mine = (turn += 1);
    const grid = await readyGrid();
    const root = document.querySelector(".dg-runs");
    if (root && config && grid && mine === turn) page.hold(new RunsTable(root, config, grid, definitions));
    return Date.now();
  }

  function redefine(definitions) {
    if (page.held?.root.isConnected) page.held.redefine(definitions);
    return Date.now();
  }

  function checked(outcome) {
    if (outcome) page.held?.onChecked(outcome);
    return Date.now();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardRuns: { mount, redefine, checked } });
})();
