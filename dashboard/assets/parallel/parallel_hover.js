/* Hovering: the nearest line is raised and named, with its values on the two axes beside the pointer. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const parallel = (dagboard.parallel ??= {});
  const { element } = dagboard;

  function rows(plot, line, x) {
    const right = plot.axes.findIndex((axis) => axis.x > x);
    const pair = right < 0 ? plot.axes.slice(-2) : plot.axes.slice(Math.max(0, right - 1), right + 1);
    return pair.map((axis) => element("div", {}, `${axis.column.label} `, element("b", {}, axis.column.text(line))));
  }

  function show(plot, line, event) {
    const { tip, host } = plot;
    const frame = host.getBoundingClientRect();
    const board = plot.board.getBoundingClientRect();
    const id = plot.options.ids[line];
    const dot = element("i", { class: "dg-parallel-dot", style: { background: plot.colours.colourOf(line) } });
    const title = element("div", { class: "dg-parallel-tip-name" }, dot, plot.options.names[line] || dagboard.ownId(id).slice(0, 7));
    const project = dagboard.projectOf(id);
    tip.replaceChildren(title, project && element("div", {}, project), ...rows(plot, line, event.clientX - board.left));
    tip.hidden = false;
    const x = Math.min(event.clientX - frame.left + 14, frame.width - tip.offsetWidth - 4);
    Object.assign(tip.style, { left: `${Math.max(4, x)}px`, top: `${event.clientY - frame.top + 14}px` });
  }

  parallel.bindHover = (plot) => {
    const leave = () => {
      plot.tip.hidden = true;
      plot.highlight(null);
      plot.options.onHover?.(null);
    };
    plot.board.addEventListener("pointermove", (event) => {
      if (event.buttons) return leave();
      const board = plot.board.getBoundingClientRect();
      const line = parallel.nearestLine(plot.painter, event.clientX - board.left, event.clientY - board.top, plot.mask);
      if (line === null) return leave();
      plot.highlight(line);
      show(plot, line, event);
      plot.options.onHover?.(line);
    });
    plot.board.addEventListener("pointerleave", leave);
  };
})();
