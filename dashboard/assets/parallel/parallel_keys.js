/* Keyboard work on a focused axis. The help text of the plot lists these keys. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const STEP = 0.02;

  parallel.KEY_HELP =
    "On an axis: B adds a brush, arrows up and down move it, Shift with arrows grows it, L brushes the next lane, "
    + "Delete clears. Arrows left and right go to the next axis, with Shift they move the axis. S changes the scale, "
    + "F flips, C colours by this column, M opens the menu.";

  /* The interval the keyboard works on: the last one of the axis. */
  function shift(axis, amount) {
    const last = axis.brush.intervals.length - 1;
    if (last < 0) return add(axis);
    const [low, high] = axis.brush.intervals[last];
    const by = Math.min(1 - high, Math.max(-low, axis.flipped ? -amount : amount));
    axis.brush.intervals[last] = [low + by, high + by];
  }

  function grow(axis, amount) {
    const last = axis.brush.intervals.length - 1;
    if (last < 0) return add(axis);
    const [low, high] = axis.brush.intervals[last];
    const to = Math.min(1, high + amount);
    axis.brush.intervals[last] = [Math.min(low, to - STEP), Math.max(to, low + STEP)];
  }

  function add(axis) {
    const count = axis.scale.names?.length;
    const used = axis.brush.intervals.length;
    if (count) axis.brush.intervals.push([(used % count) / count, ((used % count) + 1) / count]);
    else axis.brush.intervals.push([Math.max(0, 0.75 - used * 0.3), Math.max(0.15, 1 - used * 0.3)]);
  }

  function nextLane(axis) {
    const lanes = [...axis.laneCounts().keys()];
    if (lanes.length === 0) return;
    const held = lanes.findIndex((lane) => axis.brush.lanes.has(lane));
    if (held >= 0) axis.brush.lanes.delete(lanes[held]);
    if (held + 1 < lanes.length) axis.brush.lanes.add(lanes[held + 1]);
  }

  const BRUSH_KEYS = {
    ArrowUp: (axis) => shift(axis, STEP),
    ArrowDown: (axis) => shift(axis, -STEP),
    "Shift+ArrowUp": (axis) => grow(axis, STEP),
    "Shift+ArrowDown": (axis) => grow(axis, -STEP),
    b: add,
    l: nextLane,
    Delete: (axis) => axis.brush.clear(),
    Backspace: (axis) => axis.brush.clear(),
    Escape: (axis) => axis.brush.clear(),
  };

  const AXIS_KEYS = {
    ArrowLeft: (axis) => axis.plot.focusAxis(axis, -1),
    ArrowRight: (axis) => axis.plot.focusAxis(axis, 1),
    "Shift+ArrowLeft": (axis) => axis.plot.moveAxis(axis, -1),
    "Shift+ArrowRight": (axis) => axis.plot.moveAxis(axis, 1),
    f: (axis) => axis.plot.flipAxis(axis),
    s: (axis) => axis.plot.cycleMode(axis),
    c: (axis) => axis.plot.colourBy(axis.column.key),
    m: (axis) => parallel.openAxisMenu(axis),
    Enter: (axis) => parallel.openAxisMenu(axis),
  };

  parallel.bindKeys = (axis) => {
    axis.strip.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const name = (event.shiftKey ? "Shift+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
      const brush = BRUSH_KEYS[name];
      const action = brush ?? AXIS_KEYS[name];
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action(axis);
      if (brush) axis.plot.brushed(axis, true);
    });
  };
})();
