/* The comparison page: the parallel plot with its tools, the table of brushed runs, and the difference table's switch. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, keys } = dagboard;
  const ROWS = 50;
  const BY_RUN = "run";
  const OTHER_COLUMN = "?"; // no column's key
  const LINE_STYLES = ["solid", "dashed", "dotted"];
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function theme() {
    const count = Number(style("--dg-run-count")) || 12;
    return {
      dark: document.documentElement.dataset.mantineColorScheme === "dark",
      palette: Array.from({ length: count }, (_, i) => style(`--dg-run-${i}`)),
      muted: style("--dg-control"), faint: style("--dg-border-strong"), surface: style("--dg-surface"),
    };
  }

  class ComparePage {
    constructor(root, config) {
      Object.assign(this, { root, config, abort: new AbortController(), names: [] });
      const find = (name) => root.querySelector(`[data-compare-${name}]`);
      this.parts = Object.fromEntries(["plot", "count", "clear", "brushed", "colour", "add", "help", "rows"].map((name) => [name, find(name)]));
      this.bindDifferences();
      const grid = root.querySelector("[data-compare-grid]");
      if (grid) this.grid = new dagboard.DifferenceGrid(grid, config);
      if (this.parts.plot) this.start();
    }

    async start() {
      const states = dagboard.parallel.readState(this.config.view, this.config.axes);
      const colour = this.config.view.colour || this.config.colour;
      const wanted = [...new Set([...states.map(({ key }) => key), ...(colour === BY_RUN ? [] : [colour])])];
      try {
        this.data = await dagboard.parallelData(this.config, wanted, this.abort.signal);
        this.draw(states, colour === BY_RUN ? "" : colour);
        this.bindTools();
      } catch (error) {
        if (error.name !== "AbortError") this.fail(error);
      }
    }

    fail(error) {
      const { message } = dagboard.queryProblem(error);
      this.parts.plot.replaceChildren(element("div", { class: "dg-empty" }, element("h2", {}, "The plot cannot be drawn"), element("p", {}, message)));
    }

    column(raw) {
      const kind = keys.kind(raw.key);
      return new dagboard.parallel.Column({ ...raw, kind, label: keys.name(raw.key) });
    }

    draw(axes, colour) {
      const { ids, names, columns } = this.data;
      this.names = names;
      const seen = new Set();
      this.repeated = new Set(names.filter((name) => name && (seen.has(name) || !seen.add(name))));
      const colours = new Map();
      const runColour = (i) => {
        const index = dagboard.runColourIndex(ids[i]);
        if (!colours.has(index)) colours.set(index, dagboard.runColourValue(ids[i]));
        return colours.get(index);
      };
      this.plot?.destroy();
      this.plot = new dagboard.parallel.Plot(this.parts.plot, {
        ids, names: this.names, columns: columns.map((raw) => this.column(raw)), axes, colour,
        theme: () => { colours.clear(); return theme(); }, runColour, lineStyle: this.lineStyles(),
        onState: (state) => this.onState(state), onBrush: (mask, shown) => this.onBrush(mask, shown),
      });
      this.fillColours();
    }

    /* Of few runs those of one colour are told apart by dashes, as in the legend of the curves. */
    lineStyles() {
      const { ids } = this.data;
      if (ids.length > ROWS) return undefined;
      const seen = new Map();
      this.styles = ids.map((id) => {
        const colour = dagboard.runColourIndex(id);
        seen.set(colour, (seen.get(colour) ?? -1) + 1);
        return seen.get(colour) % LINE_STYLES.length;
      });
      return (i) => (this.plot?.colourKey ? 0 : this.styles[i]);
    }

    onState(state) {
      const text = dagboard.parallel.stateText({ ...state, colour: state.colour || BY_RUN });
      if (text.colour === this.config.colour) text.colour = "";
      const isDefault = decodeURIComponent(text.axes) === this.config.axes.join(",");
      dagboard.address.update({ ...text, axes: isDefault ? "" : text.axes });
      this.fillColours();
    }

    onBrush(mask, shown) {
      const total = this.data.ids.length;
      this.parts.count.textContent = mask ? `${shown.toLocaleString("en")} of ${total.toLocaleString("en")} runs` : `${total.toLocaleString("en")} runs`;
      this.parts.clear.hidden = !mask;
      this.offerBrushed(mask, shown);
      clearTimeout(this.tableTimer);
      this.tableTimer = setTimeout(() => this.fillRows(mask, shown), 120);
    }

    /* A link to the comparison of the brushed runs alone, when they can stand side by side. */
    offerBrushed(mask, shown) {
      const { brushed } = this.parts;
      brushed.hidden = !mask || shown < 2 || Boolean(this.config.embedded);
      if (brushed.hidden) return undefined;
      const most = dagboard.MAX_COMPARED;
      const isTooMany = shown > most;
      brushed.textContent = `Compare these ${shown.toLocaleString("en")}${isTooMany ? ` (at most ${most.toLocaleString("en")}; narrow it)` : ""}`;
      brushed.title = isTooMany ? `At most ${most.toLocaleString("en")} runs stand side by side: make the brush narrower.` : "";
      brushed.setAttribute("aria-disabled", String(isTooMany));
      if (isTooMany) return dagboard.linkComparison(brushed, this.config, null);
      return dagboard.linkComparison(brushed, this.config, this.data.ids.filter((_, i) => mask[i]));
    }

    fillColours() {
      const options = [element("option", { value: "" }, "run"), ...this.plot.options.columns
        .map(({ key }) => element("option", { value: key }, key)), this.config.embedded ? "" : element("option", { value: OTHER_COLUMN }, "another column…")];
      this.parts.colour.replaceChildren(...options);
      this.parts.colour.value = this.plot.colourKey;
      this.fillLegend();
    }

    fillLegend() {
      const legend = this.plot.colours?.legend;
      const node = this.root.querySelector("[data-compare-legend]");
      const dot = (colour) => element("i", { class: "dg-dot", style: { background: colour }, "aria-hidden": "true" });
      if (!legend) return node.replaceChildren();
      const grey = legend.without > 0 ? element("span", { class: "dg-row" }, dot("var(--dg-control)"), `${legend.without.toLocaleString("en")} without`) : "";
      if (legend.isSame) return node.replaceChildren("One colour: every run here has the same value.", grey);
      if (legend.gradient) {
        const ramp = element("i", { class: "dg-parallel-ramp", style: { background: legend.gradient }, "aria-hidden": "true" });
        return node.replaceChildren(legend.from, ramp, legend.to, grey);
      }
      const items = legend.items.map(({ name, colour }) => element("span", { class: "dg-row" }, dot(colour), name));
      return node.replaceChildren(...items, legend.more > 0 ? `and ${legend.more} more` : "", grey);
    }

    /* The brushed runs (all without a brush), a screenful. */
    fillRows(mask, shown) {
      const { ids } = this.data;
      const lines = [];
      for (let i = 0; i < ids.length && lines.length < ROWS; i += 1) if (!mask || mask[i]) lines.push(i);
      const head = element("tr", {}, element("th", { scope: "col" }, "Run"),
        this.plot.axes.map(({ column }) => element("th", { scope: "col", title: column.key, class: column.isNumeric ? "dg-number" : "" }, column.label)));
      const note = shown > lines.length && element("p", { class: "dg-muted dg-small" }, `The first ${lines.length} of ${shown.toLocaleString("en")}.`);
      const table = element("table", { class: "dg-table dg-compare-rows" }, element("thead", {}, head), element("tbody", {}, lines.map((i) => this.row(i))));
      this.parts.rows.replaceChildren(...[shown ? table : element("div", { class: "dg-empty" }, "No run passes every brush."), note].filter(Boolean));
    }

    row(i) {
      const id = this.data.ids[i];
      const colour = dagboard.runColour(id);
      const dot = this.styles
        ? element("i", { class: "dg-line-key", style: { borderTopColor: colour, borderTopStyle: LINE_STYLES[this.styles[i]] }, "aria-hidden": "true" })
        : element("i", { class: "dg-dot", style: { background: colour }, "aria-hidden": "true" });
      const [own, project] = [dagboard.ownId(id), dagboard.projectOf(id)];
      const link = element("a", { href: dagboard.runHref(this.config.project, id), class: "dg-grid-name" }, this.names[i] || own.slice(0, 7));
      const cells = this.plot.axes.map(({ column }) => element("td", { class: column.isNumeric ? "dg-number" : "", title: column.text(i) }, this.cellText(column, i)));
      const show = () => this.plot.highlight(i);
      const hide = () => this.plot.highlight(null);
      return element("tr", { onmouseenter: show, onmouseleave: hide, onfocusin: show, onfocusout: hide },
        element("td", {}, element("span", { class: "dg-row" }, dot, link, this.repeated.has(this.names[i]) && element("span", { class: "dg-grid-id" }, own.slice(0, 7)), project && element("span", { class: "dg-grid-id" }, project))), cells);
    }

    /* Metrics line up as in the run table. */
    cellText(column, i) {
      if (column.isMissing(i)) return "–";
      return column.kind === "metric" ? dagboard.format.number(column.values[i]) : column.text(i);
    }

    bindTools() {
      const { clear, colour, add, help } = this.parts;
      const { signal } = this.abort;
      clear.addEventListener("click", () => this.plot.clearBrushes(), { signal });
      colour.addEventListener("change", () => this.chooseColour(), { signal });
      add.addEventListener("click", () => this.openAdd(), { signal });
      help.addEventListener("click", () => dagboard.popover(help, element("div", { class: "dg-float-note" },
        "Drag along an axis to brush it, again for another interval; click a brush to remove it. Drag a heading to reorder, click it for scale and colour. ",
        dagboard.parallel.KEY_HELP), { label: "How to use the plot" }), { signal });
    }

    /* Any column may colour the lines, axis or not. */
    async chooseColour() {
      const { colour } = this.parts;
      if (colour.value !== OTHER_COLUMN) return this.plot.colourBy(colour.value);
      colour.value = this.plot.colourKey;
      return this.pick(colour, "Colour by a column", new Set(this.plot.byKey.keys()), (key) => this.plot.colourBy(key));
    }

    openAdd() {
      return this.pick(this.parts.add, "Add an axis", new Set(this.plot.axes.map(({ column }) => column.key)), (key) => this.plot.addAxis(key));
    }

    /* Offers the columns but for some under `anchor`; `use(key)` once the values of the chosen one are there. */
    async pick(anchor, label, without, use) {
      const said = (error) => { if (error.name !== "AbortError") dagboard.complain(anchor, error, label); };
      const choose = (key) => this.fetchColumn(key).then(() => use(key)).catch(said);
      await this.columns(without).then((free) => dagboard.parallel.openColumnPicker(anchor, free, choose, label), said);
    }

    /* Columns of the project that have values, but for these. */
    async columns(without) {
      const { body } = await dagboard.fetchJson(`${this.config.api}/runs/columns`, { signal: this.abort.signal });
      return keys.counted(body.columns).filter(({ key, count }) => !without.has(key) && key !== "name" && count > 0);
    }

    async fetchColumn(key) {
      if (this.plot.byKey.has(key)) return;
      const { columns } = await dagboard.parallelData(this.config, [key], this.abort.signal);
      const column = this.column(columns[0]);
      this.data.columns.push(columns[0]);
      this.plot.options.columns.push(column);
      this.plot.byKey.set(key, column);
    }

    /* Switch and base buttons of the difference table. */
    bindDifferences() {
      const { signal } = this.abort;
      this.root.addEventListener("click", (event) => {
        const toggle = event.target.closest("[data-compare-all]");
        if (toggle) return this.toggleAll(toggle);
        const fold = event.target.closest("[data-compare-fold]");
        if (fold) return this.toggleFold(fold);
        const button = event.target.closest("[data-compare-base]");
        if (!button) return undefined;
        const query = { ...dagboard.address.query(), base: button.dataset.compareBase };
        dagboard.address.go(`${location.pathname}?${new URLSearchParams(query).toString().replaceAll("+", "%20")}`);
        return undefined;
      }, { signal });
    }

    /* Rows of a section that is folded at first: what a tool noted for itself. */
    toggleFold(button) {
      const isOpen = !button.closest("tbody").classList.toggle("dg-folded");
      button.setAttribute("aria-expanded", String(isOpen));
      button.textContent = isOpen ? "Hide" : "Show";
    }

    toggleAll(toggle) {
      const isOnly = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(isOnly));
      this.root.querySelector("[data-compare-table]")?.classList.toggle("dg-compare-only", isOnly);
      this.grid?.show({ isAll: !isOnly });
      dagboard.address.update({ all: isOnly ? "" : "1" });
    }

    destroy() {
      this.abort.abort();
      clearTimeout(this.tableTimer);
      this.plot?.destroy();
      this.grid?.destroy();
    }
  }

  const page = dagboard.holder();

  function mount(config) {
    page.hold(null);
    const root = document.querySelector(".dg-compare");
    if (root && config) page.hold(new ComparePage(root, config));
    return Date.now();
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardCompare: { mount } });
})();
