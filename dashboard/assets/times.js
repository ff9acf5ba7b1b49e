/* Keeps <time data-ago> current: "2 min ago". The absolute time stays in its title. */
(() => {
  "use strict";
  const STEPS = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [2592000, 86400, "d"], [31536000, 2629800, "mo"]];

  function age(seconds) {
    for (const [limit, unit, name] of STEPS) {
      if (seconds < limit) return `${Math.max(1, Math.floor(seconds / unit))} ${name}`;
    }
    return `${Math.max(1, Math.floor(seconds / 31557600))} y`;
  }

  function refresh() {
    for (const element of document.querySelectorAll("time[data-ago]")) {
      const seconds = (Date.now() - Date.parse(element.dateTime)) / 1000;
      if (Number.isNaN(seconds)) continue;
      const text = Math.abs(seconds) < 5 ? "just now" : seconds < 0 ? `in ${age(-seconds)}` : `${age(seconds)} ago`;
      const node = element.firstChild;
      if (node && node.nodeType === Node.TEXT_NODE && node.data !== text) node.data = text;
    }
  }

  setInterval(() => document.hidden || refresh(), 10000);
  document.addEventListener("visibilitychange", refresh);
})();
