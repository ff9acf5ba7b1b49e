/* Columns of the parallel plot: raw API values turned into typed arrays, with a lane for everything that has no
 * place on a number line. A run is never dropped: what cannot be placed goes to a lane. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const parallel = (dagboard.parallel ??= {});

  // Lane numbers are shared by every axis, so that the lanes of neighbouring axes stand in one row.
  const LANES = ["", "+∞", "−∞", "NaN", "missing", "≤ 0", "text"];
  const LANE = { none: 0, positive: 1, negative: 2, nan: 3, missing: 4, below: 5, text: 6 };
  const EMPTY = '""'; // how an empty text is shown
  const SPECIAL = { Infinity: LANE.positive, "-Infinity": LANE.negative, NaN: LANE.nan };

  function numeric(value, type) {
    if (typeof value === "number") return value;
    if (type === "time" && typeof value === "string") return Date.parse(value);
    return NaN;
  }

  function laneOf(value, number, type) {
    if (value === null || value === undefined) return LANE.missing;
    if (typeof value === "string" && value in SPECIAL && type !== "string") return SPECIAL[value];
    if (Number.isFinite(number)) return LANE.none;
    if (number === Infinity) return LANE.positive;
    if (number === -Infinity) return LANE.negative;
    return typeof value === "number" ? LANE.nan : LANE.text;
  }

  const collator = new Intl.Collator("en", { numeric: true });

  function categorise(values) {
    const names = [...new Set(values.filter((value) => value !== null && value !== undefined).map(String))];
    names.sort(collator.compare);
    const code = new Map(names.map((name, index) => [name, index]));
    const codes = Int32Array.from(values, (value) =>
      value === null || value === undefined ? -1 : code.get(String(value)));
    return { names, codes };
  }

  /* One column of the API ({key, type, values}) ready for scales. Categories are worked out on first use. */
  class Column {
    constructor({ key, type, values, label, kind }) {
      this.key = key;
      this.type = type;
      this.kind = kind ?? key.split(".")[0];
      this.label = label ?? key;
      this.values = values;
      this.numbers = Float64Array.from(values, (value) => numeric(value, type));
      this.lanes = Uint8Array.from(values, (value, i) => laneOf(value, this.numbers[i], type));
      this.isNumeric = type === "number" || type === "time";
    }

    get categories() {
      this.cached ??= categorise(this.values);
      return this.cached;
    }

    /* Scales that make sense here, the default first. */
    get modes() {
      if (this.type === "time") return ["linear", "percentile"];
      if (!this.isNumeric) return ["categorical"];
      return this.isWide ? ["log", "linear", "percentile", "categorical"] : ["linear", "log", "percentile", "categorical"];
    }

    /* Whether all values are positive and most of them (5 to 95 %) span two decades, as learning rates do. */
    get isWide() {
      if (this.wide === undefined) {
        const finite = this.numbers.filter((_, i) => this.lanes[i] === 0).sort();
        const at = (share) => finite[Math.floor(share * (finite.length - 1))];
        this.wide = finite.length > 2 && finite[0] > 0 && at(0.95) / at(0.05) > 100;
      }
      return this.wide;
    }

    isMissing(i) {
      return this.values[i] === null || this.values[i] === undefined;
    }

    text(i) {
      const value = this.values[i];
      if (this.isMissing(i)) return "missing";
      if (this.type === "time") return new Date(this.numbers[i]).toISOString().slice(0, 16).replace("T", " ");
      return typeof value === "number" ? parallel.formatNumber(value) : String(value) || EMPTY;
    }
  }

  /* A number as a person reads it: whole ones whole, others with at most five significant digits; exponents only where
     they help. */
  parallel.formatNumber = (value) => {
    if (value === Infinity) return "∞";
    if (value === -Infinity) return "−∞";
    if (Number.isNaN(value)) return "NaN";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  };

  /* Labels cut to `limit` characters that stay distinct: the common beginning goes before the difference does. */
  parallel.shortLabels = (names, limit = 20) => {
    const tail = Math.max(2, Math.floor(limit / 3));
    const short = names.map((name) =>
      name.length <= limit ? name : `${name.slice(0, limit - tail - 1)}…${name.slice(-tail)}`);
    const seen = new Map();
    short.forEach((label, i) => seen.set(label, [...(seen.get(label) ?? []), i]));
    for (const group of seen.values()) if (group.length > 1) distinguish(group, names, short, limit);
    return short;
  };

  function distinguish(group, names, short, limit) {
    const [first, ...rest] = group.map((i) => names[i]);
    let common = 0;
    while (rest.every((name) => name[common] === first[common]) && common < first.length) common += 1;
    const labels = group.map((i) => `…${names[i].slice(Math.max(0, common - 3), common + limit - 4)}`);
    const distinct = new Set(labels).size === labels.length;
    group.forEach((i, at) => { short[i] = distinct ? labels[at] : `${labels[at]} #${at + 1}`; });
  }

  Object.assign(parallel, { Column, LANES, LANE, EMPTY });
})();
