/* Enough of the query language to know what may come next at the caret; the server alone decides what is right. */
(() => {
  "use strict";
  const filter = ((window.dagboard ??= {}).filter ??= {});
  const TOKEN = /\s+|'(?:[^']|'')*'?|[\w.:/@+-]*"(?:[^"]|"")*"?(?:\.\w+)?|`[^`]*`?|<=|>=|<>|!=|==|!~|[=<>~(),]|[\w.:/@+-]+|./gy;
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
      return { ...state, expect: "operator", field: token.text };
    }
    if (state.expect === "operator") {
      if (word === "not") return state;
      if (word === "is") return { ...state, expect: "null" };
      if (WORD_OPERATORS.has(word)) return { ...state, expect: "value", operator: word };
      return SYMBOL.test(token.text) ? { ...state, expect: "value", operator: token.text } : state;
    }
    if (state.expect === "null") return word === "not" ? state : { ...state, expect: "joiner" };
    if (state.expect === "value") return afterValue(state, token);
    if (state.operator === "in" && token.text === ",") return { ...state, expect: "value" };
    if (state.operator === "between" && word === "and") return { ...state, expect: "value", operator: "upper" };
    if (JOINERS.has(word)) return { expect: "field", field: "", operator: "" };
    return state;
  }

  function afterValue(state, token) {
    if (token.text === "(") return state;
    return { ...state, expect: "joiner" };
  }

  /* {expect, field, operator, partial, from, to}: what the text under the caret is about to become. */
  filter.situation = (text, caret) => {
    const before = tokens(text.slice(0, caret));
    const last = before[before.length - 1];
    const touching = last && last.to === caret && !/[(),]$/.test(last.text) && !SYMBOL.test(last.text);
    const done = touching ? before.slice(0, -1) : before;
    const state = done.reduce(step, { expect: "field", field: "", operator: "" });
    return { ...state, partial: touching ? last.text : "", from: touching ? last.from : caret, to: caret };
  };
})();
