/* A small map in the corner of a pipeline graph that is larger than its window; a click or a drag moves the window. */
(() => {
  "use strict";
  const WIDE = 180;
  const HIGH = 120;
  const FEW = 50;
  let accent = "";
  function accented() {
    accent ||= getComputedStyle(document.documentElement).getPropertyValue("--dg-accent").trim();
    return accent;
  }
  window.addEventListener("dagboard:theme", () => { accent = ""; });

  function shape(graph) {
    const box = graph.nodes().boundingBox();
    const scale = Math.min(WIDE / box.w, HIGH / box.h);
    return { box, scale, width: Math.max(24, box.w * scale), height: Math.max(16, box.h * scale) };
  }

  function dot(brush, node, { box, scale }) {
    brush.fillStyle = node.style("border-color");
    const { x, y } = node.position();
    const [wide, high] = [Math.max(2, node.width() * scale), Math.max(1.5, node.height() * scale)];
    brush.fillRect((x - box.x1) * scale - wide / 2, (y - box.y1) * scale - high / 2, wide, high);
  }

  function still(map, graph, ratio) {
    const drawn = document.createElement("canvas");
    [drawn.width, drawn.height] = [map.width * ratio, map.height * ratio];
    const brush = drawn.getContext("2d");
    brush.scale(ratio, ratio);
    for (const node of graph.nodes()) dot(brush, node, map);
    return drawn;
  }

  window.dagboard.graphMap = (graph) => {
    const canvas = document.querySelector(".dg-graph-map");
    if (!canvas || !graph.nodes().length) return;
    const map = shape(graph);
    const ratio = window.devicePixelRatio || 1;
    [canvas.width, canvas.height] = [map.width * ratio, map.height * ratio];
    Object.assign(canvas.style, { width: `${map.width}px`, height: `${map.height}px` });
    const brush = canvas.getContext("2d");
    let drawn = null;
    const changed = new Set(); // whose colour may be another now: a choice changes two of a thousand
    let waits = false;

    function paint() {
      waits = false;
      const seen = graph.extent();
      const { box, scale } = map;
      canvas.hidden = seen.x1 <= box.x1 && seen.y1 <= box.y1 && seen.x2 >= box.x2 && seen.y2 >= box.y2;
      if (canvas.hidden) return;
      if (drawn && changed.size < FEW) for (const node of changed) dot(drawn.getContext("2d"), node, map);
      else drawn = still(map, graph, ratio);
      changed.clear();
      brush.setTransform(1, 0, 0, 1, 0, 0);
      brush.clearRect(0, 0, canvas.width, canvas.height);
      brush.drawImage(drawn, 0, 0);
      brush.scale(ratio, ratio);
      brush.strokeStyle = accented();
      brush.lineWidth = 1.5;
      const left = Math.max(0.75, (seen.x1 - box.x1) * scale);
      const top = Math.max(0.75, (seen.y1 - box.y1) * scale);
      const right = Math.min(map.width - 0.75, (seen.x2 - box.x1) * scale);
      const low = Math.min(map.height - 0.75, (seen.y2 - box.y1) * scale);
      brush.strokeRect(left, top, right - left, low - top);
    }
    function ask() {
      if (waits) return;
      waits = true;
      requestAnimationFrame(paint);
    }
    function move(event) {
      const frame = canvas.getBoundingClientRect();
      const x = map.box.x1 + (event.clientX - frame.left) / map.scale;
      const y = map.box.y1 + (event.clientY - frame.top) / map.scale;
      graph.pan({ x: graph.width() / 2 - x * graph.zoom(), y: graph.height() / 2 - y * graph.zoom() });
    }
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      move(event);
    };
    canvas.onpointermove = (event) => event.buttons && move(event);
    graph.on("viewport resize", ask);
    graph.on("style", "node", (event) => {
      changed.add(event.target);
      ask();
    });
    ask();
  };
})();
