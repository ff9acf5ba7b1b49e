/* One axis of the parallel plot as elements over the canvas: header, ticks, lanes, brushes. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const parallel = (dagboard.parallel ??= {});
  const { element } = dagboard;
  const MIN_TICK_GAP = 13;
  const CHARACTER_PX = 6.6;
  const LANE_LABEL = 11;

  /* A name that may break after its separators, so that long ones wrap instead of being cut. */
  const breakable = (name) => name.split(/(?<=[_./:-])/).flatMap((piece) => [element("wbr"), piece]);

  class Axis {
    constructor(plot, column, { mode, flipped = false, brush = "" } = {}) {
      this.plot = plot;
      this.column = column;
      this.flipped = flipped;
      this.setMode(mode);
      this.brush = parallel.readBrush(brush, this.scale);
      this.build();
    }

    setMode(mode) {
      this.scale = parallel.scale(this.column, mode ?? this.column.modes[0]);
      this.brush = new parallel.AxisBrush();
      this.mask = null;
    }

    build() {
      this.head = element("button", {
        class: "dg-parallel-head", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false",
        data: { kind: this.column.kind }, title: this.column.key,
      });
      this.ticks = element("div", { class: "dg-parallel-ticks", "aria-hidden": "true" });
      this.strip = element("div", { class: "dg-parallel-strip", tabindex: "0", role: "group", "aria-roledescription": "axis" });
      this.root = element("div", { class: "dg-parallel-axis", data: { key: this.column.key } }, this.head, this.ticks, this.strip);
      parallel.bindBrush(this);
      parallel.bindKeys(this);
      parallel.bindDrag(this);
    }

    /* Pixel height of axis position t, below the top of the plot area. */
    y(t) {
      const { top, height } = this.plot.area;
      return this.flipped ? top + t * height : top + (1 - t) * height;
    }

    t(y) {
      const { top, height } = this.plot.area;
      const share = Math.min(1, Math.max(0, (y - top) / height));
      return this.flipped ? share : 1 - share;
    }

    /* Height of every run on this axis, lanes included. */
    heights() {
      const { at, lanes } = this.scale;
      return Float32Array.from(at, (t, i) => (lanes[i] ? this.plot.laneY(lanes[i]) : this.y(t)));
    }

    laneCounts() {
      const counts = new Map();
      for (const lane of this.scale.lanes) if (lane) counts.set(lane, (counts.get(lane) ?? 0) + 1);
      return counts;
    }

    render() {
      const { x, width } = this;
      this.root.style.transform = `translateX(${x}px)`;
      this.head.style.maxWidth = `${Math.max(64, width - 10)}px`;
      const arrow = this.flipped ? " ↓" : "";
      const scale = this.scale.mode === "linear" || this.scale.mode === "categorical" ? "" : this.scale.mode;
      this.head.replaceChildren(
        element("span", { class: "dg-parallel-name" }, breakable(this.name), arrow),
        element("span", { class: "dg-parallel-mode" }, scale || this.column.kindLabel || ""));
      this.renderTicks();
      this.renderBrush();
    }

    renderTicks() {
      const { top, height } = this.plot.area;
      const line = element("span", { class: "dg-parallel-line", style: { top: `${top}px`, height: `${height}px` } });
      const nodes = [line, ...[...this.laneCounts().keys()].map((lane) =>
        element("span", { class: "dg-parallel-stop", style: { top: `${this.plot.laneY(lane)}px` } }))];
      for (const tick of this.visibleTicks()) nodes.push(this.tick(tick.label, tick.y, tick.title));
      for (const [lane, count] of this.laneCounts()) {
        // Below the lane's own line, which runs of neighbouring axes share.
        const label = `${count.toLocaleString("en")} ${parallel.LANES[lane]}`;
        nodes.push(this.tick(label, this.plot.laneY(lane) + LANE_LABEL, label, "dg-parallel-lane"));
      }
      this.ticks.replaceChildren(...nodes);
    }

    /* Ticks in order of importance (the ends come first), without those that would overlap one already placed. */
    visibleTicks() {
      const kept = [];
      for (const tick of this.scale.ticks) {
        const y = this.y(tick.t);
        if (kept.every((other) => Math.abs(other.y - y) >= MIN_TICK_GAP)) kept.push({ ...tick, y });
      }
      const labels = parallel.shortLabels(kept.map(({ label }) => label), Math.floor((this.width - 30) / CHARACTER_PX));
      return kept.map((tick, i) => ({ ...tick, label: labels[i] }));
    }

    tick(label, y, title, extra = "") {
      const style = { top: `${y}px`, maxWidth: `${Math.max(40, this.width - (extra ? 10 : 24))}px` };
      return element("span", { class: `dg-parallel-tick ${extra}`, style, title }, label);
    }

    renderBrush() {
      const { top, height } = this.plot.area;
      const boxes = this.brush.intervals.map(([low, high], index) => {
        const [from, to] = [this.y(low), this.y(high)].sort((a, b) => a - b);
        const style = { top: `${from}px`, height: `${Math.max(2, to - from)}px` };
        return element("div", { class: "dg-parallel-brush", style, data: { index } });
      });
      const lanes = [...this.brush.lanes].map((lane) => element("div", {
        class: "dg-parallel-brush", style: { top: `${this.plot.laneY(lane) - 8}px`, height: "16px" },
      }));
      this.strip.style.height = `${top + height + this.plot.lanes.length * this.plot.laneHeight + 10}px`;
      this.strip.replaceChildren(...boxes, ...lanes);
      this.strip.setAttribute("aria-label", this.describe());
    }

    /* The brush as the address will say it, so that a link shows the same runs. Categories are exact already. */
    settle() {
      if (!this.scale.names) this.brush = parallel.readBrush(parallel.brushText(this.brush, this.scale), this.scale);
    }

    describe() {
      const parts = [`${this.column.key}, ${this.scale.mode}${this.flipped ? ", flipped" : ""}`];
      const brushed = this.brush.isEmpty ? "not brushed" : `brushed ${this.brushWords()}`;
      return [...parts, brushed].join(", ");
    }

    brushWords() {
      const { scale } = this;
      const intervals = this.brush.intervals.map(([low, high]) =>
        scale.names
          ? scale.names.filter((_, i) => (i + 0.5) / scale.names.length >= low && (i + 0.5) / scale.names.length <= high).join(", ")
          : `${scale.label(scale.invert(low))} to ${scale.label(scale.invert(high))}`);
      return [...intervals, ...[...this.brush.lanes].map((lane) => parallel.LANES[lane])].join(" or ");
    }

    state() {
      const { key, modes } = this.column;
      const mode = this.scale.mode === modes[0] ? undefined : this.scale.mode;
      return { key, mode, flipped: this.flipped || undefined, brush: parallel.brushText(this.brush, this.scale) || undefined };
    }
  }

  parallel.Axis = Axis;
})();
