/* The menu of a column header: sort, pin, hide, and a condition that is written into the filter bar. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, keys } = dagboard;
  const UNARY = new Set(["is null", "is not null", "is nan", "is not nan"]);
  const PATTERNS = new Set(["like", "ilike", "~", "not like", "not ilike", "!~"]);
  const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  const MOMENT = /^([+-]\d+(\.\d+)?[smhdwy]+|\d{4}-\d\d-\d\d(T[\d:.]+Z?)?)$/;

  /* A value as the language writes it. */
  function literal(text, operator, type) {
    const value = text.trim();
    if (PATTERNS.has(operator)) return keys.quoteText(value);
    if (/^'.*'$/.test(value)) return value;
    if (type !== "string" && (NUMBER.test(value) || /^(true|false|nan|[+-]?inf)$/i.test(value))) return value;
    if (type === "time" && MOMENT.test(value)) return value;
    if (type === "number" && /^[\d.]+[smhd]$/.test(value)) return value;
    return keys.quoteText(value);
  }

  /* `params.lr`, `between`, "1e-4, 1e-2" -> `params.lr between 1e-4 and 1e-2` */
  dagboard.condition = (key, operator, text, type) => {
    if (UNARY.has(operator)) return `${key} ${operator}`;
    const values = text.split(",").map((part) => part.trim()).filter(Boolean).map((part) => literal(part, operator, type));
    if (operator === "in") return `${key} in (${values.join(", ")})`;
    if (operator === "between") return `${key} between ${values[0]} and ${values[1] ?? values[0]}`;
    return `${key} ${operator} ${literal(text, operator, type)}`;
  };

  /* What matches a filter and a condition, for questions that nobody reads. What the bar shows is written by the server,
   * which replaces an earlier condition on the same column. */
  dagboard.withCondition = (filter, condition) => (filter.trim() ? `(${filter}) and ${condition}` : condition);

  /* A longer filter leaves no room, within what the language allows, for the conditions of questions beside it. */
  dagboard.hasRoom = (filter) => filter.length < 9_800;

  const HINTS = { in: "a, b, c", between: "from, to", like: "sweep-%", ilike: "sweep-%", "~": "resnet(18|34)" };

  const OFFERED = 6;

  /* Values that may stand in the box: a press writes one there, behind the lower end of a range. */
  async function offerValues(host, input, situation, suggest) {
    const found = (await suggest(situation)).slice(0, OFFERED);
    const put = (value) => {
      const isUpper = situation.operator === "between" && input.value.trim() && !input.value.includes(",");
      const isMore = situation.operator === "in" && input.value.trim();
      input.value = isUpper || isMore ? `${input.value.trim()}, ${value}` : value;
      input.focus();
    };
    if (host.dataset.operator !== situation.operator) return;
    host.replaceChildren(...found.map(({ text, detail, match, short }) => element("button", {
      type: "button", class: "dg-float-value", title: `${match ?? text}${detail ? `: ${detail}` : ""}`, onclick: () => put(match ?? text),
    }, element("span", { class: "dg-mono dg-truncate" }, short ?? match ?? text), detail && element("span", { class: "dg-muted" }, detail))));
  }

  function conditionForm(key, type, operators, apply, suggest) {
    const select = element("select", { class: "dg-input dg-float-operator", "aria-label": "Operator" },
      operators.map((operator) => element("option", { value: operator }, operator)));
    const input = element("input", { class: "dg-input dg-mono", "aria-label": "Value", autocomplete: "off", spellcheck: "false" });
    const offered = element("div", { class: "dg-float-values", role: "group", "aria-label": "What runs have" });
    const preset = type === "number" ? ">=" : type === "time" ? ">" : "=";
    if (operators.includes(preset)) select.value = preset;
    const adjust = () => {
      input.hidden = UNARY.has(select.value);
      input.placeholder = HINTS[select.value] ?? (type === "time" ? "-7d or 2026-01-31" : "value");
      offered.dataset.operator = select.value;
      offered.hidden = UNARY.has(select.value) || PATTERNS.has(select.value);
      if (!offered.hidden) offerValues(offered, input, { field: key, operator: select.value, partial: "" }, suggest);
    };
    select.addEventListener("change", adjust);
    adjust();
    const submit = (event) => {
      event.preventDefault();
      if (UNARY.has(select.value) || input.value.trim()) apply(dagboard.condition(key, select.value, input.value, type));
    };
    const button = element("button", { type: "submit", class: "dg-button dg-button-small dg-button-primary" }, "Filter");
    return element("form", { class: "dg-float-form", onsubmit: submit }, select, input, button, offered);
  }

  function row(picture, label, work) {
    return element("button", { type: "button", class: "dg-float-row", onclick: work },
      element("span", { class: `dg-icon dg-icon-${picture}`, "aria-hidden": "true" }), label);
  }

  /* Opens under a header's button; `params` are AG Grid's header parameters with {table, type, operators}. */
  dagboard.openHeaderMenu = (anchor, params) => {
    const { column, table, type, operators } = params;
    if (table.config.embedded) return;
    const key = column.getColId();
    let shown = null;
    const then = (work) => () => { shown.close(); work(); };
    const apply = (condition) => { shown.close(); table.addCondition(condition, key); };
    const pinned = column.isPinned();
    const content = element("div", { class: "dg-float-menu" },
      element("div", { class: "dg-float-title" }, key),
      conditionForm(key, type, operators, apply, async (situation) => (await table.vocabulary()).valuesOf(situation)),
      row("arrow-up", "Sort ascending", then(() => params.setSort("asc", false))),
      row("arrow-down", "Sort descending", then(() => params.setSort("desc", false))),
      ...dagboard.headerExtras(params, () => shown.close()),
      row("pin", pinned ? "Unpin" : "Pin left", then(() => table.pin(key, !pinned))),
      key === "name" ? null : row("eye-off", "Hide column", then(() => table.hideColumn(key))));
    shown = dagboard.popover(anchor, content, { label: `Column ${key}` });
    shown.panel.querySelector(".dg-float-form .dg-input.dg-mono")?.focus();
  };
})();
