/* The parallel plot: axes, painter, brushes and colours held together. No page knowledge: data in, events out. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const parallel = (dagboard.parallel ??= {});
  const { element } = dagboard;
  const HEAD = 64;
  const HEIGHT = 456; // whatever the lanes take: nothing below the plot moves when it comes
  const LEAST = 200;
  const LANE_HEIGHT = 26;
  const SIDE = 28;
  const [NAME_PX, NAME_LINES] = [7.2, 2.4]; // of a letter; words break early, so three lines hold less than three
  const MIN_GAP = 96;

  class Plot {
    /* options: {ids, names, columns: Column[], axes: [{key, mode, flipped, brush}], colour, theme(), runColour(i),
     * lineStyle(i) (0 solid, 1 dashed, 2 dotted), height, onState(state), onBrush(mask, count), onHover(i|null)} */
    constructor(host, options) {
      Object.assign(this, { host, options, laneHeight: LANE_HEIGHT, mask: null });
      this.count = options.ids.length;
      this.byKey = new Map(options.columns.map((column) => [column.key, column]));
      this.colourKey = this.byKey.has(options.colour) ? options.colour : "";
      this.board = element("div", { class: "dg-parallel-board" });
      this.tip = element("div", { class: "dg-parallel-tip", hidden: true });
      this.scroller = element("div", { class: "dg-parallel-scroll" }, this.board);
      host.replaceChildren(this.scroller, this.tip);
      this.painter = new parallel.Painter(this.board, options.lineStyle);
      this.axes = options.axes.filter(({ key }) => this.byKey.has(key)).map((state) => this.newAxis(state));
      this.observe();
      this.relayout(false);
    }

    newAxis(state) {
      const axis = new parallel.Axis(this, this.byKey.get(state.key), state);
      this.board.append(axis.root);
      return axis;
    }

    observe() {
      this.resizes = new ResizeObserver(() => this.host.clientWidth !== this.seenWidth && this.relayout(false));
      this.resizes.observe(this.host);
      this.themes = new MutationObserver(() => this.relayout(false));
      this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
      parallel.bindHover(this);
    }

    /* Places axes and lanes, then repaints. `changed`: the state should be told. */
    relayout(changed) {
      this.seenWidth = this.host.clientWidth;
      const gaps = Math.max(1, this.axes.length - 1);
      const gap = Math.max(MIN_GAP, (this.seenWidth - 2 * SIDE - 70) / gaps);
      this.lanes = [...new Set(this.axes.flatMap((axis) => [...axis.laneCounts().keys()]))].sort((a, b) => a - b);
      const top = HEAD + 10;
      const below = this.lanes.length * LANE_HEIGHT + 18;
      this.area = { top, height: Math.max(LEAST, (this.options.height ?? HEIGHT) - top - below) };
      const width = Math.max(this.seenWidth, SIDE * 2 + gap * (this.axes.length - 1) + 70);
      const height = top + this.area.height + below;
      Object.assign(this.board.style, { width: `${width}px`, height: `${height}px` });
      this.axes.forEach((axis, i) => Object.assign(axis, { x: SIDE + i * gap, width: gap }));
      this.nameAxes(gap);
      for (const axis of this.axes) axis.render();
      this.painter.resize(width, height);
      this.repaint();
      if (changed) this.tell();
    }

    /* Long names lose their middle and stay distinct. */
    nameAxes(gap) {
      const limit = Math.max(12, Math.floor(((gap - 22) / NAME_PX) * NAME_LINES));
      const names = parallel.shortLabels(this.axes.map(({ column }) => column.label), limit);
      this.axes.forEach((axis, i) => { axis.name = names[i]; });
    }

    repaint() {
      const theme = this.options.theme();
      const axis = this.axes.find((one) => one.column.key === this.colourKey);
      this.colours = parallel.colouring(this.byKey.get(this.colourKey), axis?.scale.mode, theme, this.options.runColour);
      this.theme = theme;
      const xs = this.axes.map((one) => one.x);
      this.painter.setGeometry(xs, this.axes.map((one) => one.heights()), this.count, theme.faint);
      this.paintFront();
    }

    paintFront() {
      this.mask = parallel.combineBrushes(this.axes, this.count);
      const started = performance.now();
      const done = () => { this.host.dataset.paintMs = String(Math.round(performance.now() - started)); };
      const shown = this.painter.drawFront(this.mask, this.colours.colourOf, done);
      this.options.onBrush?.(this.mask, shown);
    }

    /* An axis's brush moved (`settled`: the gesture ended). One repaint per frame. */
    brushed(axis, settled) {
      axis.mask = null;
      if (settled) axis.settle();
      axis.renderBrush();
      cancelAnimationFrame(this.pending);
      if (settled) {
        this.paintFront();
        this.tell();
      } else this.pending = requestAnimationFrame(() => this.paintFront());
    }

    laneY(lane) {
      return this.area.top + this.area.height + 18 + this.lanes.indexOf(lane) * LANE_HEIGHT;
    }

    laneAt(y) {
      const found = this.lanes.find((lane) => Math.abs(y - this.laneY(lane)) <= LANE_HEIGHT / 2);
      return found ?? null;
    }

    setMode(axis, mode) {
      axis.setMode(mode);
      this.relayout(true);
    }

    cycleMode(axis) {
      const { modes } = axis.column;
      this.setMode(axis, modes[(modes.indexOf(axis.scale.mode) + 1) % modes.length]);
    }

    flipAxis(axis) {
      axis.flipped = !axis.flipped;
      this.relayout(true);
    }

    moveAxis(axis, by) {
      const from = this.axes.indexOf(axis);
      const to = Math.max(0, Math.min(this.axes.length - 1, from + by));
      this.axes.splice(to, 0, ...this.axes.splice(from, 1));
      this.relayout(true);
    }

    dragAxis(axis, x) {
      const to = this.axes.filter((other) => other !== axis && other.x < x).length;
      const from = this.axes.indexOf(axis);
      if (to !== from) {
        this.axes.splice(to, 0, ...this.axes.splice(from, 1));
        this.relayout(false);
      }
      axis.root.style.transform = `translateX(${x}px)`;
    }

    focusAxis(axis, by) {
      const next = this.axes[this.axes.indexOf(axis) + by];
      next?.strip.focus();
    }

    addAxis(key) {
      if (!this.byKey.has(key) || this.axes.some((axis) => axis.column.key === key)) return;
      this.axes.push(this.newAxis({ key }));
      this.relayout(true);
    }

    removeAxis(axis) {
      this.axes = this.axes.filter((other) => other !== axis);
      axis.root.remove();
      this.relayout(true);
    }

    colourBy(key) {
      this.colourKey = key;
      this.repaint();
      this.tell();
    }

    clearBrushes() {
      for (const axis of this.axes) {
        axis.brush.clear();
        axis.mask = null;
        axis.renderBrush();
      }
      this.paintFront();
      this.tell();
    }

    /* Shows run `i` above the others (null: none). */
    highlight(i) {
      if (this.shown === i) return;
      this.shown = i;
      this.painter.drawHover(i, i === null ? "" : this.colours.colourOf(i), this.theme.surface);
    }

    tell() {
      this.options.onState?.({ axes: this.axes.map((axis) => axis.state()), colour: this.colourKey });
    }

    destroy() {
      this.resizes.disconnect();
      this.themes.disconnect();
      this.painter.stop();
      this.host.replaceChildren();
    }
  }

  parallel.Plot = Plot;
})();
