/* The menu of one axis, and the picker that adds axes. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const parallel = (dagboard.parallel ??= {});
  const { element } = dagboard;
  const MODE_NAMES = { linear: "Linear", log: "Logarithmic", percentile: "Percentile", categorical: "Categories" };
  const SHOWN = 60;

  function modeChoice(axis, mode, close) {
    const input = element("input", { type: "radio", name: "dg-parallel-mode", value: mode });
    input.checked = axis.scale.mode === mode;
    input.addEventListener("change", () => axis.plot.setMode(axis, mode));
    input.addEventListener("keydown", (event) => event.key === "Enter" && close());
    return element("label", { class: "dg-float-row" }, input, MODE_NAMES[mode]);
  }

  function action(label, work, disabled = false) {
    return element("button", { type: "button", class: "dg-float-row", onclick: work, disabled }, label);
  }

  /* Opens under the axis header. */
  parallel.openAxisMenu = (axis) => {
    const { plot } = axis;
    const place = plot.axes.indexOf(axis);
    let shown = null;
    const close = () => shown.close();
    const then = (work) => () => { close(); work(); };
    const content = element("div", { class: "dg-float-menu" },
      element("div", { class: "dg-float-title" }, axis.column.key),
      element("fieldset", {}, element("legend", {}, "Scale"), axis.column.modes.map((mode) => modeChoice(axis, mode, close))),
      action(axis.flipped ? "Flip back" : "Flip", then(() => plot.flipAxis(axis))),
      action("Colour by this", then(() => plot.colourBy(axis.column.key))),
      action("Move left", then(() => plot.moveAxis(axis, -1)), place === 0),
      action("Move right", then(() => plot.moveAxis(axis, 1)), place === plot.axes.length - 1),
      action("Clear brush", then(() => { axis.brush.clear(); plot.brushed(axis, true); }), axis.brush.isEmpty),
      action("Remove axis", then(() => plot.removeAxis(axis)), plot.axes.length < 3));
    shown = dagboard.popover(axis.head, content, { label: `Axis ${axis.column.key}` });
  };

  function options(list, choose) {
    const rows = list.slice(0, SHOWN).map((item) => element("button", {
      type: "button", class: "dg-float-row", data: { kind: item.key.split(".")[0] }, onclick: () => choose(item.key),
    }, item.key));
    if (list.length > SHOWN) rows.push(element("div", { class: "dg-float-note" }, `${list.length - SHOWN} more: type to narrow`));
    if (list.length === 0) rows.push(element("div", { class: "dg-float-note" }, "No column of that name"));
    return rows;
  }

  /* A searchable list of columns ({key}); `choose(key)` is called once. */
  parallel.openColumnPicker = (anchor, columns, choose, label) => {
    const search = element("input", { type: "search", class: "dg-input", placeholder: "Find a column", "aria-label": "Find a column" });
    const list = element("div", { class: "dg-float-list" });
    let shown = null;
    const pick = (key) => { shown.close(); choose(key); };
    const fill = () => {
      const needle = search.value.trim().toLowerCase();
      list.replaceChildren(...options(columns.filter(({ key }) => key.toLowerCase().includes(needle)), pick));
    };
    search.addEventListener("input", fill);
    fill();
    shown = dagboard.popover(anchor, element("div", { class: "dg-float-menu" }, search, list), { label });
  };
})();
