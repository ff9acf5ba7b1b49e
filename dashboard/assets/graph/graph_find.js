/* Finding a node of the pipeline graph: what fits the words stays clear, a veil lies over the rest; Enter goes from one to
   the next, Shift Enter back, Escape ends it. The veil is a canvas of its own: a style on a thousand nodes takes Cytoscape
   half a second, their boxes on a canvas a few milliseconds. */
(() => {
  "use strict";
  const VEIL = 0.74;
  const AROUND = 3;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  let at = -1;
  let boxes = null;

  function matches(graph, input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length ? graph.nodes().filter((node) => words.every((word) => node.data("words").includes(word))) : null;
  }

  function say(input, text) {
    input.closest(".dg-graph-finder").querySelector("[role=status]").textContent = text;
  }

  function paint(graph) {
    const canvas = document.querySelector(".dg-graph-veil");
    if (!canvas) return;
    canvas.hidden = !boxes;
    if (!boxes) return;
    const ratio = window.devicePixelRatio || 1;
    const [wide, high] = [graph.width(), graph.height()];
    [canvas.width, canvas.height] = [wide * ratio, high * ratio]; // which clears it as well
    const brush = canvas.getContext("2d");
    brush.scale(ratio, ratio);
    brush.globalAlpha = VEIL;
    brush.fillStyle = colour("--dg-surface");
    brush.fillRect(0, 0, wide, high);
    brush.globalAlpha = 1;
    const [chosen, other] = [colour("--dg-focus"), colour("--dg-amber-dot")];
    brush.lineWidth = 2.5;
    const [zoom, pan] = [graph.zoom(), graph.pan()];
    for (const [x, y, width, height, node] of boxes) {
      const box = [x * zoom + pan.x - AROUND, y * zoom + pan.y - AROUND, width * zoom + 2 * AROUND, height * zoom + 2 * AROUND];
      if (box[0] > wide || box[1] > high || box[0] + box[2] < 0 || box[1] + box[3] < 0) continue;
      brush.clearRect(...box);
      brush.strokeStyle = node.selected() ? chosen : other;
      brush.beginPath();
      brush.roundRect(...box, 6 * zoom + AROUND);
      brush.stroke();
    }
  }

  /* `found` is a collection of nodes, or null where nothing is looked for. */
  function light(graph, found) {
    boxes = found && found.map((node) => {
      const { x, y } = node.position();
      const [width, height] = [node.width(), node.height()];
      return [x - width / 2, y - height / 2, width, height, node];
    });
    window.dagboard.graph.found = found ? found.map((node) => node.id()) : [];
    if (!graph.dgVeiled) {
      graph.dgVeiled = true;
      graph.on("render", () => paint(graph));
    }
    paint(graph);
  }

  function look(input) {
    const graph = window.dagboard.graph?.core();
    if (!graph) return;
    const found = matches(graph, input);
    at = -1;
    light(graph, found);
    say(input, found ? (found.length ? `${found.length.toLocaleString("en")} found` : "None found") : "");
  }

  function go(input, step) {
    const graph = window.dagboard.graph?.core();
    if (!graph) return;
    const [along, across] = graph.edges(".right").nonempty() ? ["x", "y"] : ["y", "x"];
    const found = matches(graph, input)?.sort((one, other) => one.position(along) - other.position(along) || one.position(across) - other.position(across));
    if (!found?.length) return;
    at = (at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length;
    if (graph.zoom() < 0.6) graph.zoom(0.8);
    window.dagboard.graph.choose(found[at].id());
    graph.center(found[at]);
    say(input, `${at + 1} of ${found.length}`);
    input.focus();
  }

  let looking = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-graph-find]")) return;
    clearTimeout(looking);
    looking = setTimeout(look, 120, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-graph-find]")) return;
    if (event.key === "Enter") go(event.target, event.shiftKey ? -1 : 1);
    if (event.key !== "Escape") return;
    event.target.value = "";
    look(event.target);
    document.querySelector(".dg-cyto")?.focus();
  });
})();
