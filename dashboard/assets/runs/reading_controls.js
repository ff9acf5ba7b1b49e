/* The controls of a reading: what to group by, switches for nesting and differing columns, the menu of a row. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, keys } = dagboard;
  const SHOWN = 80;
  const FEW = 50;
  const MAX_KEYS = 8;
  const NEVER = new Set(["id", "name", "artifact_uri", "ended", "duration", "parent"]);
  const picture = (name) => element("span", { class: `dg-icon dg-icon-${name}`, "aria-hidden": "true" });
  const nameOf = (key) => (keys.kind(key) === "run" ? key : keys.name(key));
  const KINDS = { run: "Run", param: "Param", metric: "Metric", tag: "Tag", data: "Data" };

  class ReadingControls {
    constructor(reading) {
      this.reading = reading;
      const { root, config } = reading.table;
      this.label = element("span", { class: "dg-truncate" });
      this.button = element("button", {
        type: "button", class: "dg-button dg-group-button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.choose(),
      }, picture("layers"), this.label, picture("chevron-down"));
      this.clear = element("button", {
        type: "button", class: "dg-button dg-button-icon dg-group-clear", title: "Do not group", "aria-label": "Do not group", onclick: () => reading.setGroup([]),
      }, picture("x"));
      this.nest = this.switch("Nest runs", "Show nested runs below their parents", () => reading.setNested(!reading.isNested));
      this.nest.hidden = !config.has_parents;
      this.differ = this.switch("Only what differs", "Hide columns that are the same in every run that matches", () => reading.setDiffering(!reading.isDiffering));
      this.base = this.switch("", "Stop comparing with the baseline", () => reading.setBaseline({ id: reading.table.state.baseline }));
      root.querySelector("[data-runs-group]")?.replaceChildren(this.button, this.clear);
      root.querySelector("[data-runs-switches]")?.replaceChildren(this.base, this.nest, this.differ);
      this.show();
    }

    switch(label, title, work) {
      return element("button", { type: "button", class: "dg-toggle", title, "aria-pressed": "false", onclick: work }, label);
    }

    show() {
      const { by, isNested, isDiffering, concealed, baseRow, isBaseKnown, table } = this.reading;
      const { baseline } = table.state;
      const gone = isBaseKnown && baseline && !baseRow;
      this.base.hidden = !baseline;
      this.base.setAttribute("aria-pressed", "true");
      this.base.replaceChildren(gone ? "The baseline run no longer exists" : `Baseline ${baseRow?.name ?? ""}`, picture("x"));
      const total = by.length && this.total !== undefined ? ` · ${this.total.toLocaleString("en")}` : "";
      this.label.textContent = by.length ? `By ${by.map(nameOf).join(", ")}${total}` : "Group by";
      this.button.title = by.length ? `Grouped by ${by.join(", ")}` : "Show groups of runs with mean and deviation";
      this.clear.hidden = !by.length;
      this.nest.setAttribute("aria-pressed", String(isNested));
      this.nest.disabled = by.length > 0;
      this.differ.setAttribute("aria-pressed", String(isDiffering));
      this.differ.textContent = isDiffering && concealed.length ? `Only what differs · ${concealed.length} hidden` : "Only what differs";
    }

    showTotal(total) {
      this.total = total;
      this.show();
    }

    choose() {
      return this.reading.table.columns.then((columns) => this.offer(columns), (error) => dagboard.complain(this.button, error, "Group by"));
    }

    offer(all) {
      const columns = all.filter(({ key, kind, count }) => kind !== "metric" && count > 0 && !NEVER.has(key));
      const search = element("input", {
        type: "search", class: "dg-input", placeholder: "Param, tag, data, user …", "aria-label": "Find something to group by", autocomplete: "off", spellcheck: "false",
      });
      const list = element("div", { class: "dg-float-list dg-columns-list", role: "group", "aria-label": "Group by" });
      const fill = () => list.replaceChildren(...this.rows(columns, search.value));
      search.addEventListener("input", fill);
      fill();
      dagboard.popover(this.button, element("div", { class: "dg-float-menu dg-columns-menu" }, search, list), { label: "Group by" });
    }

    /* What is chosen, then what makes few groups, then the rest. */
    rows(columns, text) {
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      const { by } = this.reading;
      const rank = ({ key, distinct }) => (by.includes(key) ? by.indexOf(key) - MAX_KEYS : distinct > 1 && distinct <= FEW ? 0 : distinct > 1 ? 1 : 2);
      const found = columns.filter(({ key }) => words.every((word) => key.toLowerCase().includes(word)))
        .map((column, place) => [rank(column), place, column]).sort(([a, b], [c, d]) => a - c || b - d).map(([, , column]) => column);
      const more = found.length - SHOWN;
      return [...found.slice(0, SHOWN).map((column) => this.row(column)),
        more > 0 && element("div", { class: "dg-float-note" }, `${more.toLocaleString("en")} more: type to narrow`),
        !found.length && element("div", { class: "dg-float-note" }, "Nothing of that name")].filter(Boolean);
    }

    row({ key, kind, type, distinct }) {
      const box = element("input", { type: "checkbox" });
      box.checked = this.reading.by.includes(key);
      box.addEventListener("change", () => {
        const rest = this.reading.by.filter((other) => other !== key);
        this.reading.setGroup(box.checked ? [...rest, key].slice(-MAX_KEYS) : rest);
      });
      const detail = type === "time" ? "by day" : `${distinct.toLocaleString("en")} value${distinct === 1 ? "" : "s"}`;
      return element("label", { class: "dg-float-row", title: key }, box,
        element("span", { class: `dg-columns-kind dg-grid-kind-${kind} dg-group-kind` }, KINDS[kind]),
        element("span", { class: "dg-truncate" }, nameOf(key)), element("span", { class: "dg-option-detail" }, detail));
    }
  }

  const item = (name, label, work, note) => element("button", { type: "button", class: "dg-float-row", onclick: work },
    picture(name), label, note ? element("kbd", { class: "dg-option-detail" }, note) : null);

  /* Ways to the runs on the same data, as soon as the server says that there are any. */
  async function sameData(content, table, data, then) {
    const address = `${dagboard.apiOf(table, data)}/runs/${encodeURIComponent(data.run ?? data.id)}/same-data`;
    const { filter, paths, models } = (await dagboard.fetchJson(address, { signal: table.closing.signal })).body;
    const row = (label, same, condition) => Object.assign(item("database", label, then(() => table.bar.propose(condition))), { title: `The same ${same.join(", ")}` });
    content.append(...(filter ? [row("Runs with the same data", paths, filter)] : []),
      ...models.map(({ model, label, paths: same, filter: condition }) => row(`Runs with the data of ${model} (${label})`, same, condition)));
  }

  /* The menu of one row. */
  dagboard.openRowMenu = (anchor, reading, data) => {
    const { table } = reading;
    if (table.config.embedded) return;
    const id = data.run ?? data.id;
    let shown = null;
    const then = (work) => () => { shown.close(); work(); };
    const isBase = table.state.baseline === id;
    const content = element("div", { class: "dg-float-menu" },
      element("div", { class: "dg-float-title" }, data.name || id),
      item("scale", isBase ? "Clear the baseline" : "Compare the others with this run", then(() => reading.setBaseline(data)), "B"),
      data.parent ? item("funnel", "Only runs of the same parent", then(() => table.addCondition(`parent = ${keys.quoteText(data.parent)}`))) : null,
      item("sticky-note", data.note ? "Edit the note" : "Write a note", then(() => dagboard.openNote(anchor, table, data))),
      item("copy", "Copy the run id", then(() => dagboard.copyText(id))));
    shown = dagboard.popover(anchor, content, { label: `Run ${data.name || id}` });
    sameData(content, table, data, then).then(() => shown.place()).catch(() => {}); // a menu without them is whole
  };

  const AGGREGATES = ["last", "min", "max", "mean", "first", "at_best"];

  /* The key of a metric's column for one aggregate; `base` is the key of its last value. */
  function aggregateKey(base, aggregate, columns) {
    if (aggregate === "last") return base;
    const isPlain = !base.includes('"') && !columns.some(({ key }) => key === `${base}.${aggregate}` || key === `metrics."${keys.name(base)}.${aggregate}"`);
    return isPlain ? `${base}.${aggregate}` : `${base.includes('"') ? base : `metrics."${keys.name(base)}"`}.${aggregate}`;
  }

  async function toggleAggregate(table, { key: base }, anchorKey, aggregate, isShown) {
    const columns = await table.columns.catch(() => []);
    const key = aggregateKey(base, aggregate, columns);
    const visible = table.state.visible.filter((other) => other !== key);
    if (isShown) visible.splice(visible.indexOf(anchorKey) + 1, 0, key);
    table.setColumns(visible);
  }

  const GOALS = [["up", "Higher is better"], ["down", "Lower is better"], ["none", "No goal"]];

  /* Which direction of a metric is better: what is chosen here is part of the view. */
  function goals(table, metric, close) {
    const now = table.goalOf(metric) || "none";
    const choices = GOALS.map(([goal, label]) => {
      const box = element("input", { type: "radio", name: "dg-goal" });
      box.checked = goal === now;
      box.addEventListener("change", () => { close(); table.setGoal(metric, goal); });
      return element("label", { class: "dg-aggregate" }, box, label);
    });
    return element("fieldset", { class: "dg-aggregates" }, element("legend", {}, "Goal"), choices);
  }

  /* What the menu of a column header offers beside sort, pin and filter. */
  dagboard.headerExtras = ({ column, table, metric }, close) => {
    const key = column.getColId();
    if (!metric) {
      if (key === "name" || !table.reading) return [];
      const { reading } = table;
      const isOn = reading.by.includes(key);
      return [item("layers", isOn ? "Do not group by this" : "Group by this", () => { close(); reading.setGroup(isOn ? reading.by.filter((other) => other !== key) : [...reading.by, key]); })];
    }
    const shownNow = new Set(table.state.visible.filter((other) => table.reading?.metricOf?.get(other)?.name === metric.name).map((other) => table.reading.metricOf.get(other).aggregate));
    const { primary, across } = table.config;
    const boxes = AGGREGATES.filter((aggregate) => aggregate !== "at_best" || primary || across).map((aggregate) => {
      const box = element("input", { type: "checkbox" });
      box.checked = shownNow.has(aggregate);
      box.addEventListener("change", () => toggleAggregate(table, metric, key, aggregate, box.checked));
      return element("label", { class: "dg-aggregate" }, box, aggregate === "at_best" ? `at best ${primary ?? "step"}` : aggregate);
    });
    const hasHistory = table.histories?.keys.has(key);
    const history = table.histories && item("chart-line", hasHistory ? "Hide history" : "Show history", () => { close(); table.histories.toggle(key); });
    return [history, goals(table, metric, close), element("fieldset", { class: "dg-aggregates" }, element("legend", {}, "Columns of this metric"), boxes)];
  };

  dagboard.ReadingControls = ReadingControls;
})();
