/* What may stand for a value in a filter: times, the values of a column, and of numbers those that part the runs well. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  dagboard.filter ??= {};
  const TIMES = ["-1d", "-7d", "-30d"];
  const FEW = 12;
  const ABOVE = [["p75", "a quarter above"], ["p90", "a tenth above"], ["median", "median"], ["max", "highest"], ["min", "lowest"]];
  const BELOW = [["p25", "a quarter below"], ["p10", "a tenth below"], ["median", "median"], ["min", "lowest"], ["max", "highest"]];
  const ANY = [["min", "lowest"], ["p25", "a quarter below"], ["median", "median"], ["p75", "a quarter above"], ["max", "highest"]];
  const LEAVES_NONE = { ">": "max", "<": "min" };
  const runs = (count) => `${count.toLocaleString("en")} run${count === 1 ? "" : "s"}`;
  const plain = (value) => ({ text: String(value), detail: "" });
  const quoted = (value, detail = "") => ({ text: dagboard.keys.quoteText(value), detail, match: value });

  /* Each number once, with all that is known of it. */
  function thresholds(numbers, operator) {
    const wanted = /^(>|>=)$/.test(operator) ? ABOVE : /^(<|<=)$/.test(operator) ? BELOW : ANY;
    const found = new Map();
    for (const [name, detail] of wanted) {
      const value = numbers[name];
      if (Number.isFinite(value) && name !== LEAVES_NONE[operator]) found.set(value, [...(found.get(value) ?? []), detail]);
    }
    return [...found].map(([value, details]) => ({ text: String(value), detail: details.join(", "), short: dagboard.format.short(value) }));
  }

  /* Of few different numbers all of them, in their order. */
  function few(values) {
    const sorted = values.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
    return sorted.map(({ value, count }) => ({ text: String(value), detail: runs(count) }));
  }

  class ColumnValues {
    constructor(api) {
      Object.assign(this, { api, asked: new Map() });
    }

    /* [{text, detail, match, short}] for a field, an operator and what is typed already. */
    async suggest({ field, operator, partial }, columns, language) {
      const column = dagboard.filter.columnOf(field, columns, language);
      if (!column) return [];
      if (column.type === "boolean") return [true, false].map(plain);
      if (column.type === "time") return TIMES.map(plain);
      if (column.type !== "number" && column.values?.length) return column.values.map((value) => quoted(value));
      const q = column.type === "number" ? "" : partial.replace(/^['"`]|['"`]$/g, "");
      const { numbers, values, distinct } = await this.ask(field, q).catch(() => ({ values: [] }));
      if (column.type !== "number") return values.map(({ value, count }) => quoted(value, runs(count)));
      if (!numbers) return [];
      return distinct <= FEW ? few(values) : thresholds(numbers, operator);
    }

    /* What the server knows of one column, asked once. */
    ask(key, q) {
      const query = new URLSearchParams({ key, ...(q ? { q } : {}) }).toString();
      if (!this.asked.has(query)) {
        const answer = dagboard.fetchJson(`${this.api}/runs/values?${query}`).then(({ body }) => body);
        answer.catch(() => this.asked.delete(query));
        this.asked.set(query, answer);
      }
      return this.asked.get(query);
    }
  }

  dagboard.filter.ColumnValues = ColumnValues;
})();
