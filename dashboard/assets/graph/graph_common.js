/* What the graphs of a pipeline (graphs.js) and of a lineage (lineage.js) have in common. */
(() => {
  "use strict";

  /* The graph of a component, once it is drawn. */
  const core = (id) => document.querySelector(`#${id}`)?._cyreg?.cy;

  /* Makes the edges of the chosen node stand out, and its rows in the lists, whose links have its id in `attribute`. */
  function lighter(attribute) {
    let marked = [];
    return (graph) => {
      graph.edges(".lit").removeClass("lit");
      const chosen = graph.nodes(":selected");
      chosen.connectedEdges().addClass("lit");
      for (const row of marked) row.removeAttribute("aria-current");
      const id = chosen.nonempty() && CSS.escape(chosen.id());
      marked = id ? [...document.querySelectorAll(`.dg-node-list a[${attribute}="${id}"]`)] : [];
      for (const row of marked) row.setAttribute("aria-current", "true");
    };
  }

  /* Chooses the node of an id, or none, and brings it into sight. */
  function select(graph, id) {
    graph.elements(":selected").unselect();
    const node = id && graph.getElementById(id);
    if (!node || node.empty()) return;
    node.select();
    const box = node.renderedBoundingBox();
    if (box.x1 < 0 || box.y1 < 0 || box.x2 > graph.width() || box.y2 > graph.height()) graph.center(node);
  }

  /* Makes what chooses a node: its id goes into the address under `parameter` and into the store whose callback fills the
     panel, and the drawing of `graph()` follows. */
  function chooser({ parameter, store, graph }) {
    return (id) => {
      window.dagboard.address.update({ [parameter]: id });
      window.dash_clientside.set_props(store, { data: id });
      const drawn = graph();
      if (!drawn) return;
      select(drawn, id);
      if (id) document.querySelector(".dg-graph-columns")?.scrollIntoView({ block: "nearest" });
    };
  }

  /* Shows all of a graph, or comes closer to its middle or goes away from it. */
  function use(graph, tool) {
    if (tool === "fit") {
      graph.fit(undefined, 20);
      return;
    }
    const centre = { x: graph.width() / 2, y: graph.height() / 2 };
    graph.zoom({ level: graph.zoom() * (tool === "in" ? 1.3 : 1 / 1.3), renderedPosition: centre });
  }

  /* Whether Escape at an element means to leave a panel that is open: inside it, or nowhere in particular. */
  function isLeft(element, panel) {
    const isOpen = document.querySelector(panel)?.childElementCount > 0;
    return isOpen && (element === document.body || element.closest?.(panel) !== null);
  }

  /* Calls `choose` for links whose `data-<name>-node` a person follows, `close` for what closes the panel, and uses tools. */
  function listen({ node, close, tool, chosen, closed, graph }) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.(`a[${node}]`);
      if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        chosen(link.getAttribute(node));
        return;
      }
      if (event.target.closest?.(`[${close}]`)) {
        closed();
        return;
      }
      const asked = event.target.closest?.(`[${tool}]`)?.getAttribute(tool);
      const drawn = asked && graph();
      if (drawn) use(drawn, asked);
    }, true);
  }

  window.dagboard.graphs = { core, lighter, chooser, isLeft, listen };
})();
