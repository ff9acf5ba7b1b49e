/* Painting of the parallel plot: a cached background of every line, and a foreground of the brushed ones that is drawn
 * in slices of a frame, in an order that spreads over all runs, so that a half-drawn picture is already a fair one. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const [SHORTEST_MS, LONGEST_MS] = [3, 14]; // of a slice; what it draws takes the browser about as long again, or longer
  const LATE_MS = 30; // between two frames: the slice was too long for this machine
  const BATCH = 48;

  /* The runs in a fixed shuffled order (a multiplicative step coprime to n visits each once). */
  function spread(count) {
    const order = new Uint32Array(count);
    let step = Math.max(1, Math.floor(count * 0.618034));
    while (gcd(step, count) !== 1) step += 1;
    for (let i = 0, at = 0; i < count; i += 1, at = (at + step) % count) order[i] = at;
    return order;
  }

  function gcd(a, b) {
    while (b) [a, b] = [b, a % b];
    return a;
  }

  class Layer {
    constructor(canvas) {
      this.canvas = canvas;
      this.context = canvas.getContext("2d");
      this.frame = 0;
      this.drawn = 0; // lines that stand there
      this.slice = LONGEST_MS;
    }

    resize(width, height, ratio) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
      this.ratio = ratio;
    }

    clear() {
      cancelAnimationFrame(this.frame);
      this.context.setTransform(1, 0, 0, 1, 0, 0);
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    }

    /* Draws `job.order[from..]` until the slice is spent, then goes on in the next frame. */
    paint(job, from = 0) {
      const started = performance.now();
      this.adapt(started);
      let at = from;
      while (at < job.order.length && performance.now() - started < this.slice) {
        const end = Math.min(job.order.length, at + BATCH);
        strokeBatch(this.context, job, at, end);
        at = end;
      }
      this.drawn = at;
      if (at < job.order.length) this.frame = requestAnimationFrame(() => this.paint(job, at));
      else job.done?.();
    }

    /* Slices shrink where frames come late, and grow again where they do not: a brush follows the pointer on any machine. */
    adapt(now) {
      const gap = now - this.last;
      this.last = now;
      if (gap > LATE_MS && gap < 500) this.slice = Math.max(SHORTEST_MS, this.slice * 0.7);
      else this.slice = Math.min(LONGEST_MS, this.slice * 1.1);
    }
  }

  const DASHES = [[], [7, 4], [2, 3]];

  /* One path per colour and style within the batch. */
  function strokeBatch(context, job, from, to) {
    context.lineWidth = job.width;
    context.globalAlpha = job.alpha;
    const byColour = new Map();
    for (let k = from; k < to; k += 1) {
      const line = job.order[k];
      const look = `${job.colourOf(line)}|${job.styleOf?.(line) ?? 0}`;
      if (!byColour.has(look)) byColour.set(look, []);
      byColour.get(look).push(line);
    }
    for (const [look, lines] of byColour) {
      const [colour, style] = look.split("|");
      context.strokeStyle = colour;
      context.setLineDash(DASHES[style] ?? []);
      context.beginPath();
      for (const line of lines) trace(context, job.xs, job.ys, line);
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /* Without axes, of runs that agree in everything, there are no lines. */
  function trace(context, xs, ys, line) {
    if (!xs.length) return;
    context.moveTo(xs[0], ys[0][line]);
    for (let a = 1; a < xs.length; a += 1) context.lineTo(xs[a], ys[a][line]);
    if (xs.length === 1) context.lineTo(xs[0] + 6, ys[0][line]);
  }

  /* Opacity that keeps dense plots readable: 1 for a hundred lines, 0.05 from ten thousand on. */
  const alphaFor = (count) => Math.max(0.05, Math.min(1, 6.5 / Math.max(10, count) ** 0.53));

  class Painter {
    constructor(host, styleOf) {
      this.styleOf = styleOf;
      this.layers = ["back", "front", "hover"].map((name) => {
        const canvas = document.createElement("canvas");
        canvas.className = `dg-parallel-canvas dg-parallel-${name}`;
        canvas.setAttribute("aria-hidden", "true");
        host.append(canvas);
        return new Layer(canvas);
      });
      [this.back, this.front, this.over] = this.layers;
    }

    resize(width, height) {
      const ratio = window.devicePixelRatio || 1;
      for (const layer of this.layers) layer.resize(width, height, ratio);
    }

    /* Geometry: xs[axis], ys[axis][run] in CSS pixels. Redraws the background of all lines. */
    setGeometry(xs, ys, count, mutedColour) {
      Object.assign(this, { xs, ys, count, order: spread(count) });
      this.back.clear();
      this.backDrawn = false;
      this.mutedColour = mutedColour;
    }

    drawBackground() {
      if (this.backDrawn) return;
      this.backDrawn = true;
      const alpha = alphaFor(this.count) * 0.55;
      this.back.paint(this.job(this.order, () => this.mutedColour, alpha, 1));
    }

    /* Draws the runs of `mask` (all when null) in their colours; the others stay as the muted background. */
    drawFront(mask, colourOf, done) {
      const order = mask ? this.order.filter((line) => mask[line]) : this.order;
      this.back.canvas.style.visibility = mask ? "visible" : "hidden";
      if (mask) this.drawBackground();
      this.front.clear();
      this.front.paint({ ...this.job(order, colourOf, alphaFor(order.length), order.length > 200 ? 1 : 1.5), done });
      return order.length;
    }

    drawHover(line, colour, halo) {
      this.over.clear();
      this.front.canvas.style.opacity = line === null ? "" : "0.45";
      if (line === null) return;
      const one = Uint32Array.of(line);
      this.over.paint(this.job(one, () => halo, 1, 5));
      this.over.paint(this.job(one, () => colour, 1, 2.5));
    }

    job(order, colourOf, alpha, width) {
      return { order, colourOf, styleOf: this.styleOf, alpha, width, xs: this.xs, ys: this.ys };
    }

    stop() {
      for (const layer of this.layers) cancelAnimationFrame(layer.frame);
    }
  }

  /* The line nearest to (x, y) within `reach` px among those of `mask`; null when none is near. */
  function nearest(painter, x, y, mask, reach = 7) {
    const { xs, ys, count } = painter;
    if (xs.length < 2) return null;
    let k = 0;
    while (k < xs.length - 2 && x > xs[k + 1]) k += 1;
    const share = (x - xs[k]) / (xs[k + 1] - xs[k]);
    if (share < -0.05 || share > 1.05) return null;
    const [left, right] = [ys[k], ys[k + 1]];
    let [best, distance] = [null, reach];
    for (let i = 0; i < count; i += 1) {
      if (mask && !mask[i]) continue;
      const slope = (right[i] - left[i]) / (xs[k + 1] - xs[k]);
      const gap = Math.abs(left[i] + share * (right[i] - left[i]) - y) / Math.sqrt(1 + slope * slope);
      if (gap < distance) [best, distance] = [i, gap];
    }
    return best;
  }

  Object.assign(parallel, { Painter, nearestLine: nearest });
})();
