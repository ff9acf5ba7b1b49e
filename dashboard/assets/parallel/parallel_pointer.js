/* Pointer work on an axis: draw, move, resize and remove brushes; drag the header to reorder. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const CLICK_PX = 4;
  const EDGE_PX = 5;

  function localY(axis, event) {
    return event.clientY - axis.plot.board.getBoundingClientRect().top;
  }

  /* What lies under the pointer: an edge or the body of an interval, or nothing. */
  function grip(axis, y) {
    for (const [index, [low, high]] of axis.brush.intervals.entries()) {
      const [yLow, yHigh] = [axis.y(low), axis.y(high)];
      if (Math.abs(y - yLow) <= EDGE_PX) return { kind: "edge", index, fixed: high };
      if (Math.abs(y - yHigh) <= EDGE_PX) return { kind: "edge", index, fixed: low };
      if (y > Math.min(yLow, yHigh) && y < Math.max(yLow, yHigh)) return { kind: "body", index, low, high };
    }
    return { kind: "new" };
  }

  function moveBody(hold, t, from) {
    const shift = Math.min(1 - hold.high, Math.max(-hold.low, t - from));
    return [hold.low + shift, hold.high + shift];
  }

  function click(axis, y, hold) {
    const lane = axis.plot.laneAt(y);
    if (lane !== null) axis.brush.toggleLane(lane);
    else if (hold.kind === "body") axis.brush.intervals.splice(hold.index, 1);
    else if (axis.scale.names) toggleCategory(axis, axis.t(y));
    else axis.brush.clear();
    axis.plot.brushed(axis, true);
  }

  function toggleCategory(axis, t) {
    const count = axis.scale.names.length;
    const index = Math.min(count - 1, Math.floor(t * count));
    axis.brush.intervals.push([index / count, (index + 1) / count]);
    axis.brush.merge();
  }

  function drag(axis, state, event) {
    const y = localY(axis, event);
    if (!state.moved && Math.abs(y - state.startY) < CLICK_PX) return;
    state.moved = true;
    const { hold } = state;
    const t = axis.t(y);
    if (hold.kind === "body") axis.brush.intervals[hold.index] = moveBody(hold, t, state.startT);
    else {
      if (hold.kind === "new") Object.assign(hold, { kind: "edge", fixed: state.startT, index: axis.brush.intervals.length });
      axis.brush.intervals[hold.index] = [Math.min(hold.fixed, t), Math.max(hold.fixed, t)];
    }
    axis.plot.brushed(axis, false);
  }

  /* Brushing by pointer on the axis strip. */
  parallel.bindBrush = (axis) => {
    let state = null;
    axis.strip.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const y = localY(axis, event);
      state = { startY: y, startT: axis.t(y), hold: grip(axis, y), moved: false };
      axis.strip.setPointerCapture(event.pointerId);
    });
    axis.strip.addEventListener("pointermove", (event) => {
      if (state) drag(axis, state, event);
      else axis.strip.style.cursor = { edge: "ns-resize", body: "grab", new: "crosshair" }[grip(axis, localY(axis, event)).kind];
    });
    const end = (event) => {
      if (!state) return;
      const { moved, hold } = state;
      state = null;
      if (event.type === "pointercancel") return;
      if (!moved) return click(axis, localY(axis, event), hold);
      axis.brush.merge();
      axis.plot.brushed(axis, true);
    };
    axis.strip.addEventListener("pointerup", end);
    axis.strip.addEventListener("pointercancel", end);
  };

  /* Reordering: the axis follows the pointer and changes places when it passes a neighbour. A click opens the menu. */
  parallel.bindDrag = (axis) => {
    let start = null;
    axis.head.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      start = { x: event.clientX, origin: axis.x, moved: false };
      axis.head.setPointerCapture(event.pointerId);
    });
    axis.head.addEventListener("pointermove", (event) => {
      if (!start) return;
      const shift = event.clientX - start.x;
      if (!start.moved && Math.abs(shift) < CLICK_PX) return;
      start.moved = true;
      axis.root.classList.add("dg-parallel-dragged");
      axis.plot.dragAxis(axis, start.origin + shift);
    });
    const end = () => {
      const moved = start?.moved;
      start = null;
      if (!moved) return;
      axis.root.classList.remove("dg-parallel-dragged");
      axis.suppressClick = true;
      setTimeout(() => { axis.suppressClick = false; }, 0);
      axis.plot.relayout(true);
    };
    axis.head.addEventListener("pointerup", end);
    axis.head.addEventListener("pointercancel", end);
    axis.head.addEventListener("click", () => axis.suppressClick || parallel.openAxisMenu(axis));
  };
})();
