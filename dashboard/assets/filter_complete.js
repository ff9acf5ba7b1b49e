/* Suggestions for the filter bar: fields, operators by type, values that occur, and what joins conditions. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const filter = (dagboard.filter ??= {});
  const MAX = 30;

  /* Items that begin with the needle, then those that contain it; both in their own order. */
  function matching(items, needle) {
    const wanted = needle.toLowerCase().replace(/^['"`]/, "");
    const starts = [];
    const holds = [];
    for (const item of items) {
      const at = item.match.toLowerCase().indexOf(wanted);
      const isStart = at === 0 || (at > 0 && item.match[at - 1] === ".");
      if (isStart) starts.push(item);
      else if (at > 0) holds.push(item);
      if (starts.length >= MAX) break;
    }
    return [...starts, ...holds].slice(0, MAX);
  }

  const entry = (text, detail = "", match = text) => ({ insert: `${text} `, label: text, detail, match });

  function fields(language, columns) {
    const own = language.attributes.map(({ name, meaning }) => entry(name, meaning));
    const known = columns.filter(({ kind }) => kind !== "run").map(({ key, type, count }) =>
      entry(key, `${type} · ${count} ${count === 1 ? "run" : "runs"}`));
    return [...own, ...known, entry("not", "turns a condition round")];
  }

  function typeOf(field, language, columns) {
    const own = language.attributes.find(({ name }) => name === field.toLowerCase());
    if (own) return own.type;
    const column = columns.find(({ key }) => key === field || field.startsWith(`${key}.`));
    return column?.type ?? "string";
  }

  function operators(language, type) {
    const list = language.operators[type] ?? language.operators.string;
    return list.map((operator) => {
      const item = entry(operator, language.meanings[operator] ?? "");
      return operator === "in" ? { ...item, insert: "in (", label: "in (…)" } : item;
    });
  }

  async function values(situation, type, valuesOf) {
    const list = situation.operator === "is" ? [] : await valuesOf(situation.field);
    return list.map((value) => entry(typeof value === "string" ? dagboard.keys.quoteText(value) : String(value), "", String(value)));
  }

  const JOINERS = [entry("and", "both"), entry("or", "either")];
  const NULLS = [entry("null", "missing"), entry("not null", "present"), entry("nan", "not a number"), entry("not nan")];

  /* {from, to, items: [{insert, label, detail}]} for the caret; empty items when nothing helps. */
  filter.suggest = async (text, caret, { language, columns, valuesOf }) => {
    const situation = filter.situation(text, caret);
    const type = situation.field ? typeOf(situation.field, language, columns) : "";
    const pool = {
      field: () => fields(language, columns),
      operator: () => operators(language, type),
      null: () => NULLS,
      value: () => values(situation, type, valuesOf),
      joiner: () => (situation.operator === "between" ? [JOINERS[0]] : JOINERS),
    }[situation.expect];
    const items = matching(await pool(), situation.partial);
    const isDone = items.length === 1 && items[0].label === situation.partial;
    return { from: situation.from, to: situation.to, items: isDone ? [] : items, expect: situation.expect };
  };
})();
