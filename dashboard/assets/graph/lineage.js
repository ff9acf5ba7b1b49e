/* The lineage graph in the browser: what is chosen is `chosen` in the address, while `node` stays in the centre. */
(() => {
  "use strict";
  const clientside = () => window.dash_clientside; // Dash replaces the object while it starts
  const functions = ((window.dash_clientside ??= {}).dagboard ??= {});
  const common = window.dagboard.graphs;
  const core = () => common.core("lineage-graph");
  const light = common.lighter("data-lineage-node");

  functions.lineageTap = (data) => {
    if (!data) return clientside().no_update;
    window.dagboard.address.update({ chosen: data.id });
    return data.id;
  };

  const choose = common.chooser({ parameter: "chosen", store: "lineage-node", graph: core });

  /* The keys of assets/graph/graph_keys.js walk whichever graph the page has. */
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

  function leave() {
    choose("");
    document.querySelector(".dg-cyto")?.focus();
  }
  common.listen({
    node: "data-lineage-node", close: "data-lineage-close", tool: "data-lineage-tool",
    chosen: choose, closed: leave, graph: core,
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !common.isLeft(event.target, ".dg-lineage-panel")) return;
    event.stopImmediatePropagation();
    leave();
  }, true);
})();
