/* The pipeline graph in the browser: it wears the theme, selects by click and list, zooms by buttons. */
(() => {
  "use strict";
  const clientside = (window.dash_clientside ??= {});
  const functions = (clientside.dagboard ??= {});

  function resolved(value, styles) {
    if (typeof value !== "string") return value;
    const text = value.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim());
    return text.startsWith("svg:") ? `data:image/svg+xml;utf8,${encodeURIComponent(text.slice(4))}` : text;
  }

  /* Cytoscape's stylesheet with the theme's colours instead of custom properties. */
  functions.pipelineStyle = (rules) => {
    const styles = getComputedStyle(document.documentElement);
    return (rules ?? []).map((rule) => ({
      selector: rule.selector,
      style: Object.fromEntries(Object.entries(rule.style).map(([name, value]) => [name, resolved(value, styles)])),
    }));
  };

  /* A tap chooses a node: the address says so, without a step in the history. */
  functions.pipelineTap = (data) => {
    if (!data) return clientside.no_update;
    window.dagboard.address.update({ node: data.id });
    return data.id;
  };

  const core = () => document.querySelector("#pipeline-graph")?._cyreg?.cy;

  function choose(id) {
    window.dagboard.address.update({ node: id });
    clientside.set_props("pipeline-node", { data: id });
    const graph = core();
    if (!graph) return;
    graph.elements().unselect();
    graph.getElementById(id).select();
    document.querySelector(".dg-graph-columns")?.scrollIntoView({ block: "nearest" });
  }

  function zoom(graph, factor) {
    const centre = { x: graph.width() / 2, y: graph.height() / 2 };
    graph.zoom({ level: graph.zoom() * factor, renderedPosition: centre });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-node]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      choose(link.dataset.node);
      return;
    }
    const tool = event.target.closest?.("[data-graph-tool]")?.dataset.graphTool;
    const graph = tool && core();
    if (!graph) return;
    if (tool === "fit") graph.fit(undefined, 20);
    else zoom(graph, tool === "in" ? 1.3 : 1 / 1.3);
  }, true);

  window.addEventListener("dagboard:theme", (event) => clientside.set_props?.("theme", { data: event.detail }));
})();
