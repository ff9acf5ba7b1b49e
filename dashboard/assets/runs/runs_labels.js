/* Labels of runs: typed in the row (Enter edits, Enter saves, Escape leaves), or given to many at once. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const split = (text) => [...new Set(text.split(",").map((label) => label.trim()).filter(Boolean))].sort();
  const same = (a, b) => a.length === b.length && a.every((label, i) => label === b[i]);

  /* Writes labels; `what` is {runs: […]} or {filter, include_hidden, baseline}; `table` only has to say its `api`. */
  dagboard.sendLabels = (table, what, { add = [], remove = [] }) =>
    dagboard.fetchJson(`${table.api}/runs/labels`, { method: "POST", send: { ...what, add, remove } }).then(({ body }) => body);

  dagboard.knownLabels = async (table) => {
    const { body } = await dagboard.fetchJson(`${table.api}/runs/columns`);
    return body.columns.find(({ key }) => key === "label")?.values ?? [];
  };

  /* AG Grid's cell editor: one box with the labels, separated by commas; known ones are suggested. */
  class LabelEditor {
    init(params) {
      const list = element("datalist", { id: "dg-known-labels" });
      this.input = element("input", {
        class: "dg-grid-label-input", "aria-label": "Labels, separated by commas", autocomplete: "off", spellcheck: "false", maxlength: "2000", list: "dg-known-labels",
      });
      this.before = params.value ?? [];
      this.input.value = this.before.join(", ") + (this.before.length ? ", " : "");
      this.host = element("div", { class: "dg-grid-label-editor" }, this.input, list);
      this.suggest(params.table, list);
    }

    async suggest(table, list) {
      const known = await dagboard.knownLabels(table).catch(() => []);
      const fill = () => {
        const typed = this.input.value;
        const lead = typed.includes(",") ? `${typed.slice(0, typed.lastIndexOf(",") + 1)} ` : "";
        const present = new Set(split(typed));
        list.replaceChildren(...["hidden", ...known].filter((label, i, all) => !present.has(label) && all.indexOf(label) === i)
          .map((label) => element("option", { value: lead + label }, label)));
      };
      this.input.addEventListener("input", fill);
      fill();
    }

    getGui() {
      return this.host;
    }

    afterGuiAttached() {
      this.input.focus();
    }

    getValue() {
      return split(this.input.value);
    }
  }

  /* Shown at once, written behind; what the server refuses is taken back and said. */
  async function save(table, node, before, after) {
    const add = after.filter((label) => !before.includes(label));
    const remove = before.filter((label) => !after.includes(label));
    const run = node.data.run ?? node.data.id; // inside a group a row has an id of its own
    try {
      const { labels } = await dagboard.sendLabels({ api: dagboard.apiOf(table, node.data) }, { runs: [run] }, { add, remove });
      if (labels[run]) node.setDataValue("label", labels[run], "saved");
      table.relabelled({ reload: add.concat(remove).includes("hidden") || table.state.group.includes("label") });
    } catch (error) {
      node.setDataValue("label", before, "saved");
      table.selection.say(`The labels were not saved. ${error.message}`, { isProblem: true });
    }
  }

  /* What makes the label column one that can be typed in. */
  dagboard.labelColumn = (table) => ({
    editable: ({ data }) => Boolean(data && !data.group),
    singleClickEdit: true,
    cellEditor: LabelEditor,
    cellEditorParams: { table: { api: table.api } },
    equals: (a, b) => same(a ?? [], b ?? []),
    valueSetter: ({ data, newValue, oldValue }) => {
      if (same(newValue ?? [], oldValue ?? [])) return false;
      data.label = newValue;
      return true;
    },
    onCellValueChanged: ({ node, oldValue, newValue, source }) => {
      if (source !== "saved") save(table, node, oldValue ?? [], newValue ?? []);
    },
  });
})();
