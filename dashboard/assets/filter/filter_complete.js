/* Suggestions for the filter bar: fields, operators by type, values that occur, and what joins conditions. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const filter = (dagboard.filter ??= {});
  const MAX = 30;

  const bare = (text) => text.toLowerCase().replace(/['"`]/g, "");

  /* Items that begin with the needle, then those that contain it; both in their own order. */
  function matching(items, needle) {
    const wanted = bare(needle);
    const starts = [];
    const holds = [];
    for (const item of items) {
      const match = bare(item.match);
      const at = match.indexOf(wanted);
      const isStart = at === 0 || (at > 0 && match[at - 1] === ".");
      if (isStart) starts.push(item);
      else if (at > 0) holds.push(item);
      if (starts.length >= MAX) break;
    }
    return [...starts, ...holds].slice(0, MAX);
  }

  const entry = (text, detail = "", match = text) => ({ insert: `${text} `, label: text, detail, match });

  function fields(language, columns, { isDelta, partial }) {
    const own = isDelta ? [] : language.attributes.map(({ name, meaning }) => entry(name, meaning));
    const isOffered = ({ kind, type }) => kind !== "run" && (!isDelta || type === "number");
    const known = columns.filter(isOffered).map(({ key, type, count }) =>
      entry(key, `${type} · ${count.toLocaleString("en")} ${count === 1 ? "run" : "runs"}`));
    return [...aggregates(partial, language, columns), ...own, ...known, ...(isDelta ? [] : [entry("not", "turns a condition round"), DELTA])];
  }

  /* What may follow the dot behind the name of a metric. */
  function aggregates(partial, language, columns) {
    const dot = partial.lastIndexOf(".");
    const base = partial.slice(0, Math.max(0, dot));
    const metric = columns.find(({ key, kind }) => kind === "metric" && key === base);
    return metric ? Object.entries(language.aggregates).map(([name, meaning]) => entry(`${base}.${name}`, meaning)) : [];
  }

  function typeOf(field, language, columns) {
    const name = filter.plainField(field, language);
    const own = language.attributes.find((attribute) => attribute.name === name);
    return (own ?? filter.columnOf(field, columns, language))?.type ?? "string";
  }

  function operators(language, type) {
    const list = language.operators[type] ?? language.operators.string;
    return list.map((operator) => {
      const item = entry(operator, language.meanings[operator] ?? "");
      return operator === "in" ? { ...item, insert: "in (", label: "in (…)" } : item;
    });
  }

  async function values(situation, valuesOf) {
    if (situation.isRun || situation.isDelta) return [];
    const list = await valuesOf(situation);
    const other = /^data\./i.test(situation.field) && /^(=|==|!=|<>)$/.test(situation.operator) ? [DATA_OF] : [];
    return [...other, ...list.map(({ text, detail, match }) => entry(text, detail, match ?? text))];
  }

  const open = (text, detail) => ({ insert: text, label: text, detail, match: text });
  const DELTA = open("delta(", "difference from the baseline run");
  const DATA_OF = open("data_of('", "the same data as the run of this id");
  const CLOSE = entry(")");
  const JOINERS = [entry("and", "both"), entry("or", "either")];
  const NULLS = [entry("null", "missing"), entry("not null", "present"), entry("nan", "not a number"), entry("not nan")];

  /* {from, to, items: [{insert, label, detail}]} for the caret; empty items when nothing helps. */
  filter.suggest = async (text, caret, { language, columns, valuesOf }) => {
    const situation = filter.situation(text, caret);
    const type = situation.isDelta ? "number" : typeOf(situation.field, language, columns);
    const pool = {
      field: () => fields(language, columns, situation),
      close: () => [CLOSE],
      operator: () => operators(language, type),
      null: () => NULLS,
      value: () => values(situation, valuesOf),
      joiner: () => (situation.operator === "between" ? [JOINERS[0]] : JOINERS),
    }[situation.expect];
    const items = matching(await pool(), situation.partial);
    const isDone = items.length === 1 && items[0].label === situation.partial;
    return { from: situation.from, to: situation.to, items: isDone ? [] : items, expect: situation.expect };
  };
})();
