/* Enough of the query language to know what may come next at the caret; the server alone decides what is right. */
(() => {
  "use strict";
  const filter = ((window.dagboard ??= {}).filter ??= {});
  const TOKEN = /\s+|(?:[\p{L}\p{N}_-]+\.)?(?:'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?)(?:\.\w+)?|<=|>=|<>|!=|==|!~|[=<>~(),]|[\p{L}\p{N}_.:/@+-]+|./gsuy;
  const QUOTED = /(['"`])((?:(?!\1).|\1\1)*)\1?/gs;
  const JOINERS = new Set(["and", "or"]);
  const WORD_OPERATORS = new Set(["in", "like", "ilike", "between", "is"]);
  const SYMBOL = /^(<=|>=|<>|!=|==|!~|[=<>~])$/;

  function tokens(text) {
    const found = [];
    for (const match of text.matchAll(TOKEN)) {
      if (match[0].trim()) found.push({ text: match[0], from: match.index, to: match.index + match[0].length });
    }
    return found;
  }

  /* One step of a small automaton: what is expected after `token`. */
  function step(state, token) {
    const word = token.text.toLowerCase();
    if (state.expect === "field") {
      if (word === "not" || token.text === "(") return state;
      if (word === "delta") return { ...state, isDelta: true };
      return { ...state, expect: state.isDelta ? "close" : "operator", field: token.text };
    }
    if (state.expect === "close") return token.text === ")" ? { ...state, expect: state.operator ? "joiner" : "operator" } : state;
    if (state.expect === "operator") {
      if (word === "not") return state;
      if (word === "is") return { ...state, expect: "null" };
      if (WORD_OPERATORS.has(word)) return { ...state, expect: "value", operator: word };
      return SYMBOL.test(token.text) ? { ...state, expect: "value", operator: token.text } : state;
    }
    if (state.expect === "null") return word === "not" ? state : { ...state, expect: "joiner" };
    if (state.expect === "value") return afterValue(state, token, word);
    if (state.operator === "in" && token.text === ",") return { ...state, expect: "value" };
    if (state.operator === "between" && word === "and") return { ...state, expect: "value", operator: "upper" };
    if (JOINERS.has(word)) return { expect: "field", field: "", operator: "" };
    return state;
  }

  function afterValue(state, token, word) {
    if (token.text === "(") return state;
    if (word === "data_of") return { ...state, isRun: true };
    return { ...state, expect: state.isRun ? "close" : "joiner", isRun: false };
  }

  /* One spelling for all of a field, without quotes: `param.'lr'` and `params.lr` -> `params.lr`; `run_name` -> `name`. */
  filter.plainField = (field, { prefixes, aliases }) => {
    const text = field.replace(QUOTED, (_, quote, inner) => inner.replaceAll(quote + quote, quote));
    const dot = text.indexOf(".");
    const prefix = prefixes[text.slice(0, Math.max(0, dot)).toLowerCase()];
    const rest = prefix === undefined ? text : text.slice(dot + 1);
    return prefix ? `${prefix}.${rest}` : aliases[rest.toLowerCase()] ?? rest;
  };

  /* The column that a field reads, an aggregate of it included; undefined when there is none. */
  filter.columnOf = (field, columns, language) => {
    const wanted = filter.plainField(field, language);
    const named = columns.map((column) => [filter.plainField(column.key, language), column]);
    const found = named.find(([name]) => name === wanted) ?? named.find(([name]) => Object.keys(language.aggregates).some((last) => wanted === `${name}.${last}`));
    return found?.[1];
  };

  /* {expect, field, operator, partial, from, to}: what the text under the caret is about to become. */
  filter.situation = (text, caret) => {
    const before = tokens(text.slice(0, caret));
    const last = before[before.length - 1];
    const touching = last && last.to === caret && !/^[(),]$/.test(last.text) && !SYMBOL.test(last.text);
    const done = touching ? before.slice(0, -1) : before;
    const state = done.reduce(step, { expect: "field", field: "", operator: "" });
    return { ...state, partial: touching ? last.text : "", from: touching ? last.from : caret, to: caret };
  };
})();
