/* The pipeline graph in the browser: it wears the theme, selects by click and list, folds in place, zooms by buttons. */
(() => {
  "use strict";
  const clientside = () => window.dash_clientside; // Dash replaces the object while it starts
  const functions = ((window.dash_clientside ??= {}).dagboard ??= {});

  function resolved(value, styles) {
    if (typeof value !== "string") return value;
    const text = value.replace(/var\((--[\w-]+)\)/g, (_, name) => styles.getPropertyValue(name).trim());
    return text.startsWith("svg:") ? `data:image/svg+xml;utf8,${encodeURIComponent(text.slice(4))}` : text;
  }

  /* Cytoscape's stylesheet with the theme's colours instead of custom properties. */
  functions.graphStyle = (rules) => {
    const styles = getComputedStyle(document.documentElement);
    return (rules ?? []).map((rule) => ({
      selector: rule.selector,
      style: Object.fromEntries(Object.entries(rule.style).map(([name, value]) => [name, resolved(value, styles)])),
    }));
  };

  /* A tap chooses a node: the address says so, without a step in the history. */
  functions.pipelineTap = (data) => {
    if (!data) return clientside().no_update;
    window.dagboard.address.update({ node: data.id });
    return data.id;
  };

  const common = window.dagboard.graphs;
  const core = () => common.core("pipeline-graph");
  const light = common.lighter("data-node");

  /* Where one starts to read: the first of what changed where two revisions are compared, else the first of all. */
  function firstRead(graph, along) {
    const across = along === "x" ? "y" : "x";
    const changed = graph.nodes(".tone-amber, .tone-green, .tone-red");
    const isMarked = Boolean(window.dagboard.address.query().from) && changed.nonempty();
    const among = isMarked ? changed : graph.nodes();
    const middle = among.reduce((sum, node) => sum + node.position(across), 0) / among.length;
    const order = (node) => node.position(along) * 1000 + Math.abs(node.position(across) - middle);
    return [among.min(order).ele, isMarked];
  }

  /* A fold opens or closes in place: what was under the pointer stays there, at the same scale. */
  let held = null;
  function toggle(node) {
    const name = node.data("fold");
    if (!name) return;
    const graph = core();
    held = { name, zoom: graph.zoom(), at: { ...node.renderedPosition() } };
    const folds = (key) => new Set((window.dagboard.address.query()[key] ?? "").split(",").filter(Boolean));
    const [unfold, fold] = [folds("unfold"), folds("fold")];
    if (node.hasClass("fold")) {
      unfold.add(name);
      fold.delete(name);
    } else {
      unfold.delete(name);
      if (name.endsWith("/")) fold.add(name);
    }
    const address = new URL(location.href);
    for (const [key, names] of [["unfold", unfold], ["fold", fold]]) {
      if (names.size) address.searchParams.set(key, [...names].sort().join(","));
      else address.searchParams.delete(key);
    }
    address.searchParams.delete("node");
    window.dagboard.address.go(address.href);
  }

  /* Whether the drawing was put where it was before a fold. */
  function settled(graph) {
    const kept = held;
    held = null;
    const node = kept && graph.nodes().filter((each) => each.data("fold") === kept.name)[0];
    if (!node) return false;
    graph.zoom(kept.zoom);
    const now = node.renderedPosition();
    graph.panBy({ x: kept.at.x - now.x, y: kept.at.y - now.y });
    return true;
  }

  /* The history opens at the commit that the page shows. */
  function showPresent() {
    const list = document.querySelector("ol.dg-strip");
    if (!list || list.dgShown) return;
    list.dgShown = true;
    const here = list.querySelector("[aria-current]")?.parentElement;
    if (here) list.scrollLeft = here.offsetLeft - list.offsetLeft - (list.clientWidth - here.offsetWidth) / 2;
  }

  /* What the remotes do not hold, once they were asked. */
  function markMissing(graph) {
    const told = document.querySelector("[data-graph-missing]")?.dataset.graphMissing;
    if (!told || graph.dgMissing === told) return;
    graph.dgMissing = told;
    for (const id of JSON.parse(told)) graph.getElementById(id).removeClass("tone-green tone-amber tone-blue tone-hollow").addClass("tone-red");
  }

  /* A drawing much larger than its window starts readable, at its first nodes (or the chosen one), not tiny. */
  const readable = (graph) => (graph.width() < 600 ? 0.5 : 0.75);
  const LARGEST = 1.1;
  function frame() {
    const graph = core();
    if (!graph || graph.dgFramed || !graph.width()) return;
    graph.dgFramed = true;
    light(graph);
    graph.on("select unselect", "node", () => light(graph));
    graph.on("dbltap", "node.fold", (event) => toggle(event.target));
    window.dagboard.graphMap?.(graph);
    if (settled(graph)) return;
    graph.fit(undefined, 20); // the layout fitted boxes that had no sizes yet
    if (graph.zoom() > LARGEST) {
      graph.zoom(LARGEST);
      graph.center();
    }
    const scale = readable(graph);
    if (graph.zoom() >= scale) return;
    graph.zoom(scale);
    const along = graph.edges(".right").nonempty() ? "x" : "y";
    const chosen = graph.nodes(":selected");
    const [start, isMarked] = chosen.nonempty() ? [chosen, true] : firstRead(graph, along);
    const [whole, first] = [graph.elements().boundingBox(), start.boundingBox()];
    const pan = (axis, room) => {
      const [low, high] = [whole[`${axis}1`] * scale, whole[`${axis}2`] * scale];
      if (high - low <= room - 40) return (room - low - high) / 2;
      if (axis === along && !isMarked) return 20 - low;
      const centred = room / 2 - ((first[`${axis}1`] + first[`${axis}2`]) / 2) * scale;
      return Math.min(20 - low, Math.max(room - 20 - high, centred));
    };
    graph.pan({ x: pan("x", graph.width()), y: pan("y", graph.height()) });
  }
  window.dagboard.onContent(() => setTimeout(() => {
    watchSize();
    frame();
    showPresent();
    const graph = core();
    if (graph?.dgFramed) markMissing(graph);
  }, 60));

  /* The panel takes room from the graph and gives it back: what is chosen stays in sight. */
  const sizes = new ResizeObserver(() => {
    const graph = core();
    if (!graph?.dgFramed || !graph.container()) return;
    const before = width;
    width = watched.clientWidth;
    if (Math.abs(width - before) < 2) return;
    graph.resize();
    const chosen = graph.nodes(":selected");
    if (chosen.empty()) {
      graph.panBy({ x: (width - before) / 2, y: 0 });
      return;
    }
    const box = chosen.renderedBoundingBox();
    const beyond = Math.max(0, box.x2 + 24 - graph.width());
    if (beyond) graph.panBy({ x: -beyond, y: 0 });
  });
  let watched = null;
  let width = 0;
  function watchSize() {
    const box = document.querySelector("#pipeline-graph");
    if (box === watched) return;
    sizes.disconnect();
    watched = box;
    width = box?.clientWidth ?? 0;
    if (box) sizes.observe(box);
  }

  const choose = common.chooser({ parameter: "node", store: "pipeline-node", graph: core });

  window.dagboard.graph = { core, choose, toggle };

  common.listen({
    node: "data-node", close: "data-graph-close", tool: "data-graph-tool",
    chosen: choose, closed: () => choose(""), graph: core,
  });

  /* The wheel scrolls the page; with Ctrl, or by pinching, it zooms the graph. */
  document.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && event.target.closest?.(".dg-cyto")) event.stopPropagation();
  }, { capture: true, passive: true });

  function narrow(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of input.closest(".dg-panel").querySelectorAll("tbody tr")) {
      const title = row.querySelector("a")?.title ?? "";
      const text = (row.querySelector("[data-find]")?.dataset.find ?? row.cells[0].textContent + title).toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  }

  /* What is folded opens where rows are looked for in it. */
  function unfold(input) {
    if (!input.value.trim()) return;
    for (const rest of input.closest(".dg-panel").querySelectorAll("details.dg-disclosure:has(tbody tr)")) rest.open = true;
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.closest?.("[data-filter-rows]")) return;
    unfold(target);
    narrow(target);
  });
  /* Rows that were drawn anew, by a sync, are narrowed as those before. */
  window.dagboard.onContent(() => {
    for (const input of document.querySelectorAll("input[data-filter-rows]")) if (input.value) narrow(input);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && common.isLeft(event.target, ".dg-node-panel")) choose("");
  });

  window.addEventListener("dagboard:theme", (event) => clientside().set_props?.("theme", { data: event.detail }));
})();
