/* Scales of the parallel plot: where each run stands on one axis, from 0 (bottom) to 1 (top), and back. */
(() => {
  "use strict";
  const parallel = ((window.dagboard ??= {}).parallel ??= {});
  const MAX_LABELS = 24;

  function extent(numbers, lanes) {
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < numbers.length; i += 1) {
      if (lanes[i] !== 0) continue;
      if (numbers[i] < low) low = numbers[i];
      if (numbers[i] > high) high = numbers[i];
    }
    return low <= high ? [low, high] : null;
  }

  function niceTicks(low, high, wanted = 6) {
    const rough = (high - low) / wanted;
    if (!(rough > 0)) return [low];
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
    const ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) ticks.push(k * step);
    return ticks;
  }

  function timeLabel(span) {
    const [from, to] = span > 3 * 86400e3 ? [0, 10] : [5, 16];
    return (value) => new Date(value).toISOString().slice(from, to).replace("T", " ");
  }

  function numericScale(column, lanes, forward, inverse, ticksOf) {
    const range = extent(column.numbers, lanes);
    const [low, high] = range ?? [0, 1];
    const [a, b] = [forward(low), forward(high)];
    const flat = !range || a === b;
    const locate = (value) => (flat ? 0.5 : (forward(value) - a) / (b - a));
    const invert = (t) => (flat ? low : inverse(a + t * (b - a)));
    const label = column.type === "time" ? timeLabel(high - low) : parallel.formatNumber;
    const values = range ? [low, high, ...ticksOf(low, high)] : [];
    const ticks = [...new Set(values)].map((value) => ({ t: locate(value), label: label(value) }));
    const at = Float32Array.from(column.numbers, (value, i) => (lanes[i] === 0 ? locate(value) : -1));
    return { at, lanes, ticks, locate, invert, label, isTime: column.type === "time" };
  }

  function linear(column) {
    const same = (value) => value;
    return numericScale(column, column.lanes, same, same, (low, high) => (low === high ? [low] : niceTicks(low, high)));
  }

  function logTicks(low, high) {
    const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const every = Math.max(1, Math.ceil((to - from) / 7));
    const steps = to - from <= 2 ? [1, 2, 5] : [1];
    const ticks = [];
    for (let power = from; power <= to; power += every) for (const step of steps) ticks.push(step * 10 ** power);
    const inside = ticks.filter((value) => value >= low * 0.999 && value <= high * 1.001);
    return inside.length >= 2 ? inside : [low, high];
  }

  function log(column) {
    const lanes = column.lanes.slice();
    for (let i = 0; i < lanes.length; i += 1) {
      if (lanes[i] === 0 && column.numbers[i] <= 0) lanes[i] = parallel.LANE.below;
    }
    return numericScale(column, lanes, Math.log10, (value) => 10 ** value, logTicks);
  }

  /* Rank among the finite values; equal values share the mean of their ranks. */
  function percentile(column) {
    const sorted = column.numbers.filter((_, i) => column.lanes[i] === 0).sort();
    const last = Math.max(1, sorted.length - 1);
    const rank = (value) => (bound(sorted, value, false) + bound(sorted, value, true) - 1) / 2;
    const locate = (value) => (sorted.length < 2 ? 0.5 : Math.min(1, Math.max(0, rank(value) / last)));
    const invert = (t) => quantile(sorted, t);
    const at = Float32Array.from(column.numbers, (value, i) => (column.lanes[i] === 0 ? locate(value) : -1));
    const label = column.type === "time" ? timeLabel(sorted[sorted.length - 1] - sorted[0]) : parallel.formatNumber;
    const ticks = !sorted.length ? [] : [0, 25, 50, 75, 100].map((p) => ({ t: p / 100, label: `${label(invert(p / 100))} · p${p}` }));
    return { at, lanes: column.lanes, ticks, locate, invert, label };
  }

  function bound(sorted, value, upper) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upper ? sorted[middle] <= value : sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function quantile(sorted, t) {
    const place = Math.min(1, Math.max(0, t)) * (sorted.length - 1);
    const low = Math.floor(place);
    const next = sorted[Math.min(low + 1, sorted.length - 1)];
    return sorted[low] + (next - sorted[low]) * (place - low);
  }

  function categorical(column) {
    const { names, codes } = column.categories;
    const count = names.length;
    const locate = (name) => (names.indexOf(String(name)) + 0.5) / count;
    const invert = (t) => names[Math.min(count - 1, Math.max(0, Math.floor(t * count)))];
    const at = Float32Array.from(codes, (code) => (code < 0 ? -1 : (code + 0.5) / count));
    const lanes = Uint8Array.from(codes, (code) => (code < 0 ? parallel.LANE.missing : 0));
    const every = Math.ceil(count / MAX_LABELS);
    const ticks = names.map((name, i) => ({ t: (i + 0.5) / count, label: name || parallel.EMPTY, title: name }));
    return { at, lanes, ticks: ticks.filter((_, i) => i % every === 0), locate, invert, label: String, names };
  }

  const BUILDERS = { linear, log, percentile, categorical };

  /* The scale of `column` in `mode`: {mode, at: Float32Array (−1 in a lane), lanes: Uint8Array, ticks, locate, invert}. */
  parallel.scale = (column, mode) => {
    const chosen = column.modes.includes(mode) ? mode : column.modes[0];
    return { mode: chosen, ...BUILDERS[chosen](column) };
  };
})();
