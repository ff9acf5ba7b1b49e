/* Column keys as the query language writes them: `status`, `params.lr`, `metrics."val loss"`, `data."data/raw"`. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const GROUPS = { params: "param", metrics: "metric", tags: "tag", data: "data" };
  const QUOTES = "\"'`";

  /* [prefix, rest]; the prefix is empty for a run's own fields. */
  function divide(key) {
    const dot = key.indexOf(".");
    const prefix = key.slice(0, dot);
    return dot > 0 && prefix in GROUPS ? [prefix, key.slice(dot + 1)] : ["", key];
  }

  function unquote(text) {
    return text.replace(/"((?:[^"]|"")*)"|`((?:[^`]|``)*)`/g, (_, double, back) =>
      double === undefined ? back.replaceAll("``", "`") : double.replaceAll('""', '"'));
  }

  const kind = (key) => GROUPS[divide(key)[0]] ?? "run";
  const name = (key) => unquote(divide(key)[1]);

  /* The value of a column in a run of the API. */
  function valueOf(run, key) {
    const [prefix, rest] = divide(key);
    if (!prefix) return run[key];
    const group = run[prefix] ?? {};
    return rest in group ? group[rest] : group[unquote(rest)];
  }

  /* Comma-separated keys; commas inside quotes belong to names. */
  function split(text) {
    const keys = [];
    let quote = "";
    let current = "";
    for (const character of text) {
      if (quote ? character === quote : QUOTES.includes(character)) quote = quote ? "" : character;
      if (character === "," && !quote) {
        keys.push(current.trim());
        current = "";
      } else current += character;
    }
    return [...keys, current.trim()].filter(Boolean);
  }

  const collator = new Intl.Collator("en", { numeric: true });

  /* Columns as people count: params.p2 before params.p10. Kinds and a run's own fields stay in their order. */
  function counted(columns) {
    const kinds = [...new Set(columns.map((column) => column.kind))];
    const places = new Map(kinds.map((each, place) => [each, place]));
    const within = (a, b) => (a.kind === "run" ? 0 : collator.compare(a.name, b.name));
    return [...columns].sort((a, b) => places.get(a.kind) - places.get(b.kind) || within(a, b));
  }

  const quoteText = (value) => `'${String(value).replaceAll("'", "''")}'`;

  dagboard.keys = { kind, name, valueOf, counted, split, join: (keys) => keys.join(","), quoteText };
})();
