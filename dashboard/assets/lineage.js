/* The lineage graph in the browser: what is chosen is `chosen` in the address, while `node` stays in the centre. */
(() => {
  "use strict";
  const clientside = () => window.dash_clientside; // Dash replaces the object while it starts
  const functions = ((window.dash_clientside ??= {}).dagboard ??= {});
  const core = () => document.querySelector("#lineage-graph")?._cyreg?.cy;

  functions.lineageTap = (data) => {
    if (!data) return clientside().no_update;
    window.dagboard.address.update({ chosen: data.id });
    return data.id;
  };

  /* The edges of the chosen node stand out, and its rows in the lists. */
  function light(graph) {
    graph.edges(".lit").removeClass("lit");
    const chosen = graph.nodes(":selected");
    chosen.connectedEdges().addClass("lit");
    for (const link of document.querySelectorAll(".dg-node-list a[data-lineage-node]")) {
      if (link.dataset.lineageNode === chosen.id()) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function choose(id) {
    window.dagboard.address.update({ chosen: id });
    clientside().set_props("lineage-node", { data: id });
    const graph = core();
    if (!graph) return;
    graph.elements().unselect();
    const node = id && graph.getElementById(id);
    if (!node || node.empty()) return;
    node.select();
    const box = node.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > graph.width() || box.y2 > graph.height()) graph.center(node);
    document.querySelector(".dg-graph-columns")?.scrollIntoView({ block: "nearest" });
  }

  /* The keys of assets/graph_keys.js walk whichever graph the page has. */
  const other = window.dagboard.graph;
  window.dagboard.graph = {
    ...other,
    core: () => core() ?? other?.core(),
    choose: (id) => (core() ? choose(id) : other?.choose(id)),
  };

  /* A drawing much larger than its window starts readable, around what is chosen or in the centre. */
  const READABLE = 0.75;
  const LARGEST = 1.1;
  let width = 0;
  const sizes = new ResizeObserver(([entry]) => {
    const graph = core();
    if (!graph?.dgFramed || Math.abs(entry.contentRect.width - width) < 2) return;
    width = entry.contentRect.width;
    settle(graph);
  });
  function settle(graph) {
    graph.resize();
    graph.fit(undefined, 20);
    if (graph.zoom() >= READABLE && graph.zoom() <= LARGEST) return;
    const chosen = graph.nodes(":selected");
    const centre = chosen.nonempty() ? chosen : graph.nodes(".start");
    const isLarge = graph.zoom() < READABLE;
    graph.zoom(isLarge ? READABLE : LARGEST);
    graph.center(isLarge ? centre : undefined);
    if (isLarge) graph.panBy(unused(graph));
  }

  function frame() {
    const graph = core();
    if (!graph || graph.dgFramed || !graph.width()) return;
    graph.dgFramed = true;
    light(graph);
    graph.on("select unselect", "node", () => light(graph));
    settle(graph);
    width = graph.width();
    sizes.disconnect();
    sizes.observe(document.querySelector("#lineage-graph"));
  }

  /* How far to move so that no room is left empty on a side while the other side does not fit. */
  function unused(graph) {
    const box = graph.elements().renderedBoundingBox();
    const along = (low, high, room) => {
      if (high - low < room - 40) return room / 2 - (low + high) / 2;
      return low > 20 ? 20 - low : Math.max(0, room - 20 - high);
    };
    return { x: along(box.x1, box.x2, graph.width()), y: along(box.y1, box.y2, graph.height()) };
  }
  window.dagboard.onContent(() => setTimeout(frame, 60));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-lineage-node]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      choose(link.dataset.lineageNode);
      return;
    }
    if (event.target.closest?.("[data-lineage-close]")) {
      choose("");
      document.querySelector(".dg-cyto")?.focus();
      return;
    }
    const tool = event.target.closest?.("[data-lineage-tool]")?.dataset.lineageTool;
    const graph = tool && core();
    if (!graph) return;
    if (tool === "fit") graph.fit(undefined, 20);
    else {
      const centre = { x: graph.width() / 2, y: graph.height() / 2 };
      graph.zoom({ level: graph.zoom() * (tool === "in" ? 1.3 : 1 / 1.3), renderedPosition: centre });
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !window.dagboard.graph.isLeft(event.target, ".dg-lineage-panel")) return;
    event.stopImmediatePropagation();
    choose("");
    document.querySelector(".dg-cyto")?.focus();
  }, true);
})();
