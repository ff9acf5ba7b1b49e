/* The column picker: a search over every column of the project, however many thousands; ticked ones stand on top. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const SHOWN = 150;
  const GROUPS = [["run", "Run"], ["metric", "Metrics"], ["param", "Params"], ["data", "Data"], ["tag", "Tags"]];

  class ColumnPicker {
    constructor(table, columns) {
      this.table = table;
      this.columns = columns;
      this.chosen = new Set(table.state.visible);
      this.search = element("input", {
        type: "search", class: "dg-input", placeholder: `Find among ${columns.length.toLocaleString("en")} columns`,
        "aria-label": "Find a column", autocomplete: "off", spellcheck: "false",
      });
      this.list = element("div", { class: "dg-float-list dg-columns-list", role: "group", "aria-label": "Columns" });
      this.search.addEventListener("input", () => this.fill());
      this.apply = dagboard.debounce(() => this.send(), 250);
      this.fill();
    }

    content() {
      const button = (label, work) => element("button", { type: "button", class: "dg-button dg-button-small", onclick: work }, label);
      const foot = element("div", { class: "dg-row dg-columns-foot" },
        button("Default", () => this.reset(this.table.state.defaults)), button("Only the name", () => this.reset(["name"])),
        button("Drop what never differs", () => this.reset(this.differing())));
      return element("div", { class: "dg-float-menu dg-columns-menu" }, this.search, this.list, foot);
    }

    /* Of the chosen columns those in which any two runs differ. */
    differing() {
      const varied = new Set(this.columns.filter(({ distinct, count }) => distinct > 1 || count === 0).map(({ key }) => key));
      return [...this.chosen].filter((key) => key === "name" || varied.has(key) || !this.columns.some((column) => column.key === key));
    }

    matching() {
      const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
      return this.columns.filter(({ key }) => words.every((word) => key.toLowerCase().includes(word)));
    }

    fill() {
      const found = this.matching();
      const ticked = found.filter(({ key }) => this.chosen.has(key));
      const rest = found.filter(({ key }) => !this.chosen.has(key)).slice(0, Math.max(0, SHOWN - ticked.length));
      const shown = new Set([...ticked.slice(0, SHOWN), ...rest]);
      const nodes = [];
      for (const [kind, label] of GROUPS) {
        const inside = [...shown].filter((column) => column.kind === kind);
        if (inside.length) nodes.push(element("div", { class: `dg-float-title dg-columns-kind dg-grid-kind-${kind}` }, label), ...inside.map((column) => this.row(column)));
      }
      const more = found.length - shown.size;
      if (more > 0) nodes.push(element("div", { class: "dg-float-note" }, `${more.toLocaleString("en")} more: type to narrow`));
      if (!found.length) nodes.push(element("div", { class: "dg-float-note" }, "No column of that name"));
      this.list.replaceChildren(...nodes);
    }

    row(column) {
      const box = element("input", { type: "checkbox" });
      box.checked = this.chosen.has(column.key);
      box.disabled = column.key === "name";
      box.addEventListener("change", () => this.toggle(column.key, box.checked));
      const name = column.kind === "run" ? column.key : dagboard.keys.name(column.key);
      return element("label", { class: "dg-float-row", title: column.key }, box,
        element("span", { class: "dg-truncate" }, name), element("span", { class: "dg-option-detail" }, column.count.toLocaleString("en")));
    }

    toggle(key, isShown) {
      if (isShown) this.chosen.add(key);
      else this.chosen.delete(key);
      this.apply();
    }

    reset(keys) {
      this.chosen = new Set(keys);
      this.fill();
      this.apply();
    }

    send() {
      this.table.setColumns([...this.chosen]);
    }
  }

  /* Opens the picker under its button. */
  dagboard.openColumns = async (anchor, table) => {
    try {
      const picker = new ColumnPicker(table, await table.columns);
      dagboard.popover(anchor, picker.content(), { label: "Columns" });
    } catch (error) {
      dagboard.complain(anchor, error, "Columns");
    }
  };
})();
