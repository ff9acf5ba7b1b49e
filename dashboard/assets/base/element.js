/* Building elements safely: children that are strings become text nodes, never markup. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  function assign(node, name, value) {
    if (value === null || value === undefined || value === false) return;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(node.style, value);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : value);
  }

  /* element("button", {class: "x", onclick: f}, "text", node) */
  dagboard.element = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) assign(node, name, value);
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  };

  /* `work` runs once, `wait` ms after the last call. */
  dagboard.debounce = (work, wait) => {
    let timer = 0;
    return (...values) => {
      clearTimeout(timer);
      timer = setTimeout(() => work(...values), wait);
    };
  };
})();
