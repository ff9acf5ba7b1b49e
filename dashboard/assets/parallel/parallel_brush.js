/* Brushes of the parallel plot: several intervals and lanes per axis, joined by "or" on an axis and by "and" across.
 * Intervals are kept as axis positions from 0 to 1; the address carries values, so a link survives new runs. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const EDGE = 1e-6;

  function merged(intervals) {
    const sorted = intervals.map(([a, b]) => (a <= b ? [a, b] : [b, a])).sort((x, y) => x[0] - y[0]);
    const out = [];
    for (const [low, high] of sorted) {
      const last = out[out.length - 1];
      if (last && low <= last[1] + EDGE) last[1] = Math.max(last[1], high);
      else out.push([low, high]);
    }
    return out;
  }

  class AxisBrush {
    constructor(intervals = [], lanes = []) {
      this.intervals = intervals;
      this.lanes = new Set(lanes);
    }

    get isEmpty() {
      return this.intervals.length === 0 && this.lanes.size === 0;
    }

    merge() {
      this.intervals = merged(this.intervals);
    }

    toggleLane(lane) {
      if (!this.lanes.delete(lane)) this.lanes.add(lane);
    }

    clear() {
      this.intervals = [];
      this.lanes.clear();
    }

    /* Which runs pass this axis: Uint8Array of 0 and 1. */
    mask(scale) {
      const { at, lanes } = scale;
      const out = new Uint8Array(at.length);
      for (let i = 0; i < out.length; i += 1) {
        out[i] = lanes[i] ? Number(this.lanes.has(lanes[i])) : Number(this.holds(at[i]));
      }
      return out;
    }

    holds(t) {
      for (const [low, high] of this.intervals) if (t >= low - EDGE && t <= high + EDGE) return true;
      return false;
    }
  }

  /* Runs that pass every brushed axis; null when nothing is brushed. */
  function combine(axes, count) {
    const active = axes.filter((axis) => !axis.brush.isEmpty);
    if (active.length === 0) return null;
    const all = new Uint8Array(count).fill(1);
    for (const axis of active) {
      axis.mask ??= axis.brush.mask(axis.scale);
      for (let i = 0; i < count; i += 1) all[i] &= axis.mask[i];
    }
    return all;
  }

  const numberText = (value) => String(Number(value.toPrecision(6)));

  /* A bound of an interval in six digits, rounded away from its middle: what was inside stays inside. */
  function boundText(value, isUpper, isTime) {
    if (isTime) return String(isUpper ? Math.ceil(value) : Math.floor(value));
    const near = Number(value.toPrecision(6));
    if (isUpper ? near >= value : near <= value) return String(near);
    const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 5);
    return String(Number((near + (isUpper ? step : -step)).toPrecision(6)));
  }

  function intervalText(scale, [low, high]) {
    if (scale.mode === "percentile") return `${numberText(low * 100)}p..${numberText(high * 100)}p`;
    if (!scale.names) return `${boundText(scale.invert(low), false, scale.isTime)}..${boundText(scale.invert(high), true, scale.isTime)}`;
    const held = scale.names.filter((_, i) => holds([low, high], (i + 0.5) / scale.names.length));
    return held.map((name) => `=${encodeURIComponent(name)}`).join("|");
  }

  const holds = ([low, high], t) => t >= low && t <= high;

  /* One axis's brush as address text: `0.1..0.5|~NaN`; categories are `=name`. */
  function brushText(brush, scale) {
    const intervals = brush.intervals.map((interval) => intervalText(scale, interval)).filter(Boolean);
    return [...intervals, ...[...brush.lanes].map((lane) => `~${lane}`)].join("|");
  }

  function readPart(part, scale, brush) {
    if (part.startsWith("~")) {
      const lane = Number(part.slice(1));
      if (parallel.LANES[lane]) brush.lanes.add(lane);
    } else if (part.startsWith("=")) {
      const index = scale.names?.indexOf(decodeURIComponent(part.slice(1))) ?? -1;
      if (index >= 0) brush.intervals.push([index / scale.names.length, (index + 1) / scale.names.length]);
    } else {
      const ends = part.split("..").map((end) => (end.endsWith("p") ? parseFloat(end) / 100 : scale.locate(Number(end))));
      if (ends.length === 2 && ends.every(Number.isFinite)) brush.intervals.push(ends.map((t) => Math.max(0, Math.min(1, t))));
    }
  }

  /* The inverse of `brushText`; parts that make no sense on this scale are left out. */
  function readBrush(text, scale) {
    const brush = new AxisBrush();
    for (const part of (text ?? "").split("|").filter(Boolean)) {
      try {
        readPart(part, scale, brush);
      } catch (error) {
        if (!(error instanceof URIError)) throw error;
      }
    }
    brush.merge();
    return brush;
  }

  Object.assign(parallel, { AxisBrush, combineBrushes: combine, brushText, readBrush });
})();
