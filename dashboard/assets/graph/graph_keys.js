/* Walking the pipeline graph by keyboard: arrows follow an edge that way, or go to the nearest node where there is none;
   Enter goes into the panel, Space folds or unfolds, slash goes to the search. In the history, arrows go from commit to
   commit. */
(() => {
  "use strict";
  const AHEAD = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

  function nearest(nodes, from, [x, y]) {
    const here = from.position();
    let best = null;
    let least = Infinity;
    for (const node of nodes.toArray()) {
      const across = node.position("x") - here.x;
      const down = node.position("y") - here.y;
      const ahead = across * x + down * y;
      const aside = Math.abs(across * y) + Math.abs(down * x);
      if (ahead > 1 && ahead + 2 * aside < least) [best, least] = [node, ahead + 2 * aside];
    }
    return best;
  }

  function first(graph) {
    return graph.nodes().min((node) => node.position("x") + node.position("y")).ele;
  }

  function walk(event, graph) {
    const chosen = graph.nodes(":selected");
    const way = AHEAD[event.key];
    const follow = (from) => nearest(from.neighborhood("node"), from, way) ?? nearest(graph.nodes(), from, way);
    const next = chosen.empty() ? first(graph) : follow(chosen[0]);
    event.preventDefault();
    if (next) window.dagboard.graph.choose(next.id());
  }

  function alongHistory(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const links = [...event.target.closest("ol").querySelectorAll("[data-strip]")];
    event.preventDefault();
    links[links.indexOf(event.target) + step]?.focus();
  }

  /* The panel of a node is written anew when its answer comes, also under the feet of whoever went into it. */
  const enter = () => document.querySelector(".dg-node-panel :is(a, button)")?.focus();
  let isInside = false;
  document.addEventListener("focusin", ({ target }) => { isInside = !!target.closest?.(".dg-node-panel"); });
  document.addEventListener("pointerdown", () => { isInside = false; }, true);
  window.dagboard.onContent(() => isInside && document.activeElement === document.body && enter());

  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-strip]")) alongHistory(event);
    if (!event.target.matches?.(".dg-cyto")) return;
    const graph = window.dagboard.graph?.core();
    if (!graph) return;
    if (AHEAD[event.key]) walk(event, graph);
    else if (event.key === "Enter") enter();
    else if (event.key === "Escape") window.dagboard.graph.choose("");
    else if (event.key === " ") {
      event.preventDefault();
      const chosen = graph.nodes(":selected");
      if (chosen.nonempty()) window.dagboard.graph.toggle(chosen[0]);
    } else if (event.key === "/") {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.querySelector("[data-graph-find]")?.focus();
    }
  });
})();
