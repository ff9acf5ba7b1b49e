/* The difference table of up to 1,000 runs: a row for each key, a column for each run. Rows come from GET …/compare in
   pages, and only the cells in sight are elements. Up to fifty runs are a plain table instead (figures/charts/comparison.py). */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const PAGE = 100;
  const [ROW, HEAD, COLUMN] = [32, 52, 152];
  const [KEY, SPREAD] = [220, 190];
  const NARROW = { key: 124, spread: 108 };
  const AROUND = 2; // rows and columns drawn beyond what is in sight

  class DifferenceGrid {
    constructor(host, config) {
      Object.assign(this, { host, config, abort: new AbortController() });
      this.count = host.closest(".dg-panel").querySelector("[data-compare-differing]");
      this.canvas = element("div", { class: "dg-differing-canvas", role: "rowgroup" });
      this.sorted = null; // {key, isDescending}
      const { signal } = this.abort;
      host.addEventListener("scroll", () => this.later(), { signal, passive: true });
      this.resizes = new ResizeObserver(() => this.later());
      this.resizes.observe(host);
      this.canvas.addEventListener("click", (event) => this.clicked(event), { signal });
      this.show({ isAll: config.all });
    }

    /* Begins anew: all rows, or those that differ. */
    async show({ isAll }) {
      Object.assign(this, { isAll, rows: [], asked: new Set(), total: 0, runs: null });
      try {
        await this.load(0);
        this.host.replaceChildren(this.canvas);
        this.host.setAttribute("role", "grid");
        this.draw();
      } catch (error) {
        if (error.name !== "AbortError") this.host.replaceChildren(element("p", { class: "dg-muted dg-compare-none" }, dagboard.queryProblem(error).message));
      }
    }

    async load(page) {
      this.asked.add(page);
      const { api, runs, selection, filter, baseline, hidden, base } = this.config;
      const query = new URLSearchParams({ offset: page * PAGE, limit: PAGE });
      if (runs.length) query.set("runs", runs.join(","));
      else if (selection) query.set("selection", selection);
      else query.set("filter", filter);
      if (baseline) query.set("baseline", baseline);
      if (hidden) query.set("include_hidden", "true");
      if (base) query.set("base", base);
      if (!this.isAll) query.set("differing", "true");
      const { rows } = this;
      const { body } = await dagboard.fetchJson(`${api}/compare?${query}`, { signal: this.abort.signal });
      if (rows !== this.rows) return; // begun anew meanwhile
      body.rows.forEach((row, i) => { rows[page * PAGE + i] = new Row(row); });
      if (!this.runs) this.begin(body);
    }

    begin({ runs, base, total, differing }) {
      this.runs = runs;
      this.total = total;
      this.base = runs.findIndex(({ id }) => id === base);
      this.order = this.inOrder();
      this.count.textContent = this.isAll ? `${differing.toLocaleString("en")} of ${total.toLocaleString("en")} rows differ` : `${differing.toLocaleString("en")} rows differ`;
      this.host.setAttribute("aria-rowcount", total + 1);
      this.host.setAttribute("aria-colcount", runs.length + 2);
    }

    /* Places of the runs: the base, then as named, or by the value of the row that sorts; what has no value comes last. */
    inOrder() {
      const places = this.runs.map((_, i) => i).filter((i) => i !== this.base);
      const row = this.sorted && this.rows.find((one) => one?.key === this.sorted.key);
      if (row) places.sort((a, b) => row.compare(a, b, this.sorted.isDescending));
      return [this.base, ...places];
    }

    clicked(event) {
      const key = event.target.closest("[data-sort]")?.dataset.sort;
      if (key === undefined) return;
      const isSame = this.sorted?.key === key;
      const goal = this.config.goals[this.rows.find((row) => row?.key === key)?.name];
      if (isSame && this.sorted.isSecond) this.sorted = null;
      else this.sorted = { key, isDescending: isSame ? !this.sorted.isDescending : goal === "up", isSecond: isSame };
      this.order = this.inOrder();
      this.host.scrollLeft = 0;
      this.draw();
      this.canvas.querySelector(`[data-sort="${CSS.escape(key)}"]`)?.focus();
    }

    later() {
      cancelAnimationFrame(this.pending);
      this.pending = requestAnimationFrame(() => this.draw());
    }

    draw() {
      if (!this.runs) return;
      const { clientWidth, clientHeight, scrollLeft, scrollTop } = this.host;
      const isNarrow = clientWidth < 560;
      const [key, spread] = isNarrow ? [NARROW.key, NARROW.spread] : [KEY, SPREAD];
      this.left = key + spread;
      Object.assign(this.canvas.style, { width: `${this.left + this.runs.length * COLUMN}px`, height: `${HEAD + this.total * ROW}px` });
      this.canvas.style.setProperty("--dg-key", `${key}px`);
      this.canvas.style.setProperty("--dg-spread", `${spread}px`);
      const columns = span(scrollLeft - spread, clientWidth - key, COLUMN, this.runs.length);
      const rows = span(scrollTop, clientHeight - HEAD, ROW, this.total);
      for (let page = Math.floor(rows.from / PAGE); page * PAGE < rows.to; page += 1) {
        if (!this.asked.has(page)) this.load(page).then(() => this.later(), () => this.asked.delete(page));
      }
      const drawn = Array.from({ length: rows.to - rows.from }, (_, i) => this.row(rows.from + i, columns));
      this.canvas.replaceChildren(this.head(columns), ...drawn);
    }

    head(columns) {
      const cells = this.placed(columns, (place, column) => this.headCell(place, column));
      return element("div", { class: "dg-differing-head", role: "row", "aria-rowindex": 1 },
        element("div", { class: "dg-differing-key", role: "columnheader", "aria-colindex": 1 }, "Value"),
        element("div", { class: "dg-differing-spread", role: "columnheader", "aria-colindex": 2 }, "Over all runs"), cells);
    }

    headCell(place, column) {
      const { id, name } = this.runs[place];
      const [own, project] = [dagboard.ownId(id), dagboard.projectOf(id)];
      const link = element("a", { href: dagboard.runHref(this.config.project, id), title: name || own }, name || own.slice(0, 7));
      const dot = element("i", { class: "dg-dot", style: { background: dagboard.runColour(id) }, "aria-hidden": "true" });
      const label = `Compare with ${name || own.slice(0, 7)}`;
      const base = place === this.base ? element("span", { class: "dg-base" }, "base")
        : element("button", { type: "button", class: "dg-link-button", "data-compare-base": id, title: label, "aria-label": label }, "make base");
      return this.cell("columnheader", column, {}, element("div", { class: "dg-row" }, dot, link),
        element("div", { class: "dg-row dg-small" }, element("span", { class: "dg-grid-id dg-truncate", title: id }, project || own.slice(0, 7)), base));
    }

    row(index, columns) {
      const row = this.rows[index];
      const style = { top: `${HEAD + index * ROW}px` };
      if (!row) return element("div", { class: "dg-differing-row", role: "row", style });
      const isSorted = this.sorted?.key === row.key;
      const arrow = isSorted ? (this.sorted.isDescending ? " ↓" : " ↑") : "";
      const name = element("button", { type: "button", class: `dg-differing-name dg-grid-kind-${row.kind}`, "data-sort": row.key, title: `${row.key}: sort the runs by it` },
        element("span", { class: "dg-truncate" }, row.name), arrow);
      return element("div", { class: `dg-differing-row${row.differs ? "" : " dg-differing-same"}`, role: "row", "aria-rowindex": index + 2, style },
        element("div", { class: "dg-differing-key", role: "rowheader", "aria-colindex": 1 }, name),
        element("div", { class: "dg-differing-spread", role: "gridcell", "aria-colindex": 2, title: row.spread.title }, row.spread.text),
        this.placed(columns, (place, column) => this.valueCell(row, place, column)));
    }

    placed({ from, to }, draw) {
      return Array.from({ length: to - from }, (_, i) => draw(this.order[from + i], from + i));
    }

    valueCell(row, place, column) {
      const [value, base] = [row.values[place], row.values[this.base]];
      const goal = row.kind === "metric" ? this.config.goals[row.name] : "";
      const isBest = goal && row.differs && value !== null && value === row.best(goal);
      const isChanged = ["param", "data", "tag"].includes(row.kind) && base !== null && value !== base;
      const kinds = [isBest && "dg-best", isChanged && "dg-changed", typeof value === "number" && "dg-number"].filter(Boolean).join(" ");
      return this.cell("gridcell", column, { class: kinds, title: value === null ? "missing" : String(value) }, row.text(value), row.kind === "metric" && delta(value, base, goal));
    }

    cell(role, column, { class: kinds = "", title = null }, ...children) {
      return element("div", { class: `dg-differing-cell ${kinds}`, role, title, "aria-colindex": column + 3, style: { left: `${this.left + column * COLUMN}px` } }, ...children);
    }

    destroy() {
      this.abort.abort();
      this.resizes.disconnect();
      cancelAnimationFrame(this.pending);
    }
  }

  function span(from, size, step, count) {
    return { from: Math.max(0, Math.min(count, Math.floor(from / step)) - AROUND), to: Math.min(count, Math.max(0, Math.ceil((from + size) / step)) + AROUND) };
  }

  function delta(value, base, goal) {
    if (typeof value !== "number" || typeof base !== "number" || value === base) return null;
    const change = value - base;
    const isBetter = change > 0 === (goal === "up");
    const kind = goal ? (isBetter ? " dg-better" : " dg-worse") : "";
    return element("span", { class: `dg-delta${kind}`, title: `against the base${goal ? `, ${isBetter ? "better" : "worse"}` : ""}` }, `${change > 0 ? "+" : "−"}${dagboard.format.number(Math.abs(change))}`);
  }

  const SPECIAL = { NaN, Infinity, "-Infinity": -Infinity };

  /* One row of the API, and what is known of it over all runs, worked out on first use. */
  class Row {
    constructor(raw) {
      Object.assign(this, raw);
    }

    text(value) {
      const { format } = dagboard;
      if (value === null) return "–";
      if (this.kind === "metric") return format.number(value);
      if (this.kind === "data" || this.key === "commit") return format.shortHash(value);
      if (this.key === "duration") return format.duration(value);
      if (["created", "ended"].includes(this.key)) return format.stamp(value);
      return format.plain(value);
    }

    get present() {
      return (this.cachedPresent ??= this.values.filter((value) => value !== null));
    }

    get finite() {
      return (this.cachedFinite ??= this.present.filter((value) => typeof value === "number"));
    }

    /* The best finite value; runs that tie all have it. */
    best(goal) {
      const finite = this.cachedBest === undefined ? this.finite.filter(Number.isFinite) : [];
      this.cachedBest ??= finite.reduce((a, b) => (goal === "up" ? Math.max(a, b) : Math.min(a, b)), finite[0]) ?? null;
      return this.cachedBest;
    }

    /* {text, title}: the range of numbers or how many values there are, how many are missing, and the commonest ones. */
    get spread() {
      return (this.cachedSpread ??= this.spreadOf());
    }

    spreadOf() {
      const counts = new Map();
      for (const value of this.present) counts.set(value, (counts.get(value) ?? 0) + 1);
      const missing = this.values.length - this.present.length;
      const gaps = missing ? `, ${missing.toLocaleString("en")} missing` : "";
      const common = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([value, count]) => `${this.text(value)}: ${count.toLocaleString("en")}`);
      const many = counts.size === 1 ? this.text(this.present[0]) : `${counts.size.toLocaleString("en")} values`;
      const isRange = this.finite.length && counts.size > 2;
      const ends = isRange && [Math.min, Math.max].map((end) => this.text(this.finite.reduce((a, b) => end(a, b))));
      return { text: (isRange ? `${ends[0]} to ${ends[1]}` : many) + gaps, title: `${many}${gaps}\n${common.join("\n")}` };
    }

    compare(a, b, isDescending) {
      const [x, y] = [this.values[a], this.values[b]];
      const rank = (value) => (value === null ? 2 : value === "NaN" ? 1 : 0);
      if (rank(x) || rank(y)) return rank(x) - rank(y) || a - b;
      const [m, n] = [SPECIAL[x] ?? x, SPECIAL[y] ?? y];
      const order = typeof m === "number" && typeof n === "number" ? m - n || 0 : String(m).localeCompare(String(n), "en", { numeric: true });
      return (isDescending ? -order : order) || a - b;
    }
  }

  dagboard.DifferenceGrid = DifferenceGrid;
})();
