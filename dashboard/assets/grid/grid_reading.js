/* Cells of a table that is read in groups, nested or against a baseline; around the plain cells of grid_cells.js. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, format, keys } = dagboard;
  const picture = (name) => element("span", { class: `dg-icon dg-icon-${name}`, "aria-hidden": "true" });
  const WIDER = { grouped: 136, compared: 164, name: 320, nameCompared: 248 };
  const NUMERIC = new Set(["metric", "number", "duration"]);
  const HASHES = /^(commit$|data\.)/;

  const plain = (Cell, params) => {
    const cell = new Cell();
    cell.init(params);
    return cell.getGui();
  };

  /* A renderer class of a function params -> [nodes]. */
  function renderer(draw) {
    return class {
      init(params) {
        this.host = element("div", { class: "dg-grid-cell dg-reading-cell" });
        this.refresh(params);
      }

      refresh(params) {
        this.host.replaceChildren(...draw(params).filter(Boolean));
        return true;
      }

      getGui() {
        return this.host;
      }
    };
  }

  const nameOf = (key) => (keys.kind(key) === "run" ? key : keys.name(key));

  function valueOf(key, value, digits) {
    if (value === null) return element("em", { class: "dg-muted" }, "none");
    if (HASHES.test(key)) return element("span", { class: "dg-grid-hash", title: value }, format.shortHash(String(value)));
    return element("span", { class: "dg-group-value", title: String(value) }, value === "" ? "empty text" : format.plain(value, digits));
  }

  /* Of several keys the values alone, in their order: the button above the table names the keys. */
  function valuesOf(by, values, digits) {
    return values.flatMap((value, index) => {
      const name = nameOf(by[index]);
      const told = value === null ? element("em", { class: "dg-muted dg-group-value" }, `no ${name}`) : valueOf(by[index], value, digits[index]);
      told.title = `${name}: ${value === null ? "none" : value === "" ? "empty text" : value}`;
      return index ? [element("span", { class: "dg-muted", "aria-hidden": "true" }, "·"), told] : [told];
    });
  }

  function toggle(reading, data, label) {
    const isOpen = reading.isOpen(data);
    return element("button", {
      type: "button", class: "dg-row-toggle", tabindex: "-1", "aria-expanded": String(isOpen), "aria-label": label,
      title: `${isOpen ? "Close" : "Open"}: ${isOpen ? "←" : "→"} or Enter`, data: { rowToggle: "" },
    }, picture("chevron-down"));
  }

  function groupName(reading, { group, digits }, data) {
    const { by } = reading;
    const values = by.length > 1 ? valuesOf(by, group.values, digits) : [element("span", { class: "dg-group-key" }, nameOf(by[0])), valueOf(by[0], group.values[0], digits[0])];
    const count = group.count.toLocaleString("en");
    return [element("span", { class: "dg-group-name" }, toggle(reading, data, group.condition),
      element("span", { class: "dg-group-values" }, values),
      element("span", { class: "dg-group-count", title: `${count} run${group.count === 1 ? "" : "s"}` }, count))];
  }

  const menuButton = (data) => element("button", {
    type: "button", class: "dg-row-more", tabindex: "-1", "aria-haspopup": "dialog", "aria-expanded": "false",
    "aria-label": `Menu of ${data.name || data.id}`, data: { rowMenu: "" },
  }, picture("ellipsis"));

  const nameCell = (reading, Plain) => renderer((params) => {
    const { data } = params;
    if (!data) return [plain(Plain, params)];
    if (data.group) return groupName(reading, data, data);
    const isBase = reading.table.state.baseline === (data.run ?? data.id);
    const isTree = reading.isNested && !data.isBase;
    const lead = isTree && (data.children ? toggle(reading, data, `${data.children} nested runs of ${data.name}`) : element("span", { class: "dg-row-gap" }));
    const orphan = isTree && data.depth === 0 && data.parent && data.parentName !== undefined && element("span", {
      class: "dg-muted dg-row-parent", title: "Its parent does not match the filter" }, `of ${data.parentName ?? format.shortHash(data.parent)}`);
    const shown = { ...params, data: { ...data, id: data.run ?? data.id, parent: isTree ? null : data.parent } };
    return [element("span", { class: "dg-run-name", style: { paddingLeft: `${(data.isBase ? 0 : data.depth) * 16}px` } }, lead, plain(Plain, shown), orphan,
      isTree && data.children ? element("span", { class: "dg-group-count", title: `${data.children} nested` }, data.children.toLocaleString("en")) : null,
      isBase ? element("span", { class: "dg-base", title: "The other rows are compared with this run" }, "base") : null, menuButton(data))];
  });

  const spread = (number, { mean, std }) => `${number(mean)}${std === null ? "" : ` ± ${number(std)}`}`;

  function told({ mean, std, min, max, count, nan, infinite, missing }) {
    const odd = [[nan, "NaN"], [infinite, "infinite"], [missing, "without a value"]].filter(([size]) => size).map(([size, word]) => `${size.toLocaleString("en")} ${word}`);
    const facts = count ? [`mean ${mean}`, std === null ? "one value, no deviation" : `standard deviation ${std}`, `from ${min} to ${max}`, `of ${count.toLocaleString("en")} finite values`] : ["no finite value"];
    return [...facts, ...odd].join("\n");
  }

  const FORMATS = { metric: format.number, number: format.short, duration: format.duration };

  const groupCell = (column) => renderer(({ data }) => {
    const known = data?.group && dagboard.ofKey(data.group.columns, column.colId);
    if (!known) return [];
    const isOdd = known.nan + known.infinite > 0;
    const text = known.count ? spread(FORMATS[column.cellRenderer], known) : "–";
    return [element("span", { class: "dg-grid-number dg-group-number", title: told(known) }, text, isOdd ? element("sup", { class: "dg-grid-odd" }, "*") : null)];
  });

  /* The difference to the baseline: a sign for the direction, an arrow for better or worse. */
  function delta(reading, { colId }, value, base) {
    if (typeof value !== "number" || typeof base !== "number") return null;
    const difference = value - base;
    const goal = reading.goalOf(colId);
    const size = format.number(Math.abs(difference));
    if (difference === 0) return element("span", { class: "dg-delta", title: "as the baseline" }, "±0");
    const isBetter = goal && difference > 0 === (goal === "up");
    const word = goal ? (isBetter ? "better" : "worse") : "";
    const sign = difference > 0 ? "+" : "−";
    return element("span", { class: `dg-delta ${word && `dg-${word}`}`, title: `${sign}${Math.abs(difference)} against the baseline ${base}${word && `: ${word}`}` },
      `${sign}${size}`, word && element("span", { class: "dg-delta-arrow", "aria-hidden": "true" }, isBetter ? " ▲" : " ▼"),
      word && element("span", { class: "dg-visually-hidden" }, ` ${word}`));
  }

  const numberCell = (reading, column, Plain) => renderer((params) => {
    const { data, value } = params;
    const base = reading.baseRow?.[column.colId];
    const isBaseRow = data && (data.isBase || (data.run ?? data.id) === reading.table.state.baseline);
    const change = data && reading.baseRow && !isBaseRow ? delta(reading, column, value, base) : null;
    const isBest = data && value !== undefined && typeof value === "number" && value === reading.best.get(column.colId);
    const best = isBest ? " dg-reading-best" : "";
    const compared = reading.table.state.baseline ? " dg-reading-compared" : "";
    const history = reading.table.histories?.cell(data, column.colId);
    return [history, element("span", { class: `dg-reading-number${compared}${best}`, title: isBest ? `The best of all runs that match: ${value}` : null },
      plain(Plain, params), reading.table.state.baseline ? element("span", { class: "dg-reading-delta" }, change) : null)];
  });

  function remember(reading, column) {
    reading.numeric ??= new Set();
    reading.metricOf ??= new Map();
    if (NUMERIC.has(column.renderer)) reading.numeric.add(column.colId);
    const { metric } = column.headerComponentParams;
    if (metric) reading.metricOf.set(column.colId, metric);
  }

  function width(reading, column, isNumber) {
    const own = column.width ?? 0;
    if (reading.table.state.widths?.has(column.colId)) return own;
    if (column.colId === "name") {
      if (reading.by.length) return Math.max(own, Math.min(WIDER.name, reading.table.root.clientWidth * 0.5));
      return reading.table.state.baseline || reading.isNested ? Math.max(own, Math.min(WIDER.nameCompared, reading.table.root.clientWidth * 0.5)) : own;
    }
    if (!isNumber) return own;
    const beside = reading.table.state.histories?.has(column.colId) ? dagboard.RunsHistories.WIDTH : 0;
    const compared = reading.table.state.baseline && column.renderer === "metric" ? WIDER.compared : 0;
    return Math.max(Math.max(own, compared) + beside, reading.by.length ? WIDER.grouped : 0); // no drawing stands in a group's row
  }

  /* `column` is a grid column whose `renderer` is the name of its plain cell. */
  dagboard.dressedColumn = (reading, column) => {
    remember(reading, column);
    const { cellRenderer: Plain, renderer: kind, ...rest } = column;
    const isNumber = NUMERIC.has(kind);
    const made = { ...rest, width: width(reading, column, isNumber), cellRenderer: Plain };
    if (column.colId === "name") {
      return { ...made, cellRenderer: nameCell(reading, Plain), suppressKeyboardEvent: (params) => reading.handlesArrow(params) };
    }
    const inGroups = groupCell({ colId: column.colId, cellRenderer: kind });
    const inRuns = isNumber ? numberCell(reading, column, Plain) : Plain;
    return { ...made, cellRendererSelector: ({ data }) => ({ component: data?.group ? inGroups : inRuns }) };
  };
})();
