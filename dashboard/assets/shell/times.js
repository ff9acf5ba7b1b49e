/* Keeps <time data-ago> current: "2 min ago". The absolute time stays in its title. */
(() => {
  "use strict";
  function refresh() {
    for (const element of document.querySelectorAll("time[data-ago]")) {
      if (Number.isNaN(Date.parse(element.dateTime))) continue;
      const text = window.dagboard.format.ago(element.dateTime);
      const node = element.firstChild;
      if (node && node.nodeType === Node.TEXT_NODE && node.data !== text) node.data = text;
    }
  }

  if (window.dagboard.format.isLocal) window.dagboard.onContent(refresh);
  setInterval(() => document.hidden || refresh(), 10000);
  document.addEventListener("visibilitychange", refresh);
})();
