/* Values as people read them; the same rules as dashboard/figures/text.py. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  /* An embedded panel may name a locale: then numbers and times that a browser formats are written as there. */
  const locale = document.documentElement.dataset.dgLocale ?? "en";
  const isLocal = !/^en\b/i.test(locale);
  const decimal = isLocal ? new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === "decimal").value : ".";
  const local = (text) => (isLocal ? text.replace(".", decimal) : text);
  const SPECIAL = { NaN: "NaN", Infinity: "∞", "-Infinity": "−∞" };
  const UNITS = [[86400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"]];

  /* Numbers of one column line up: four decimals unless whole, very small or very large. */
  function number(value) {
    if (value === null || value === undefined) return "–";
    if (typeof value === "string") return SPECIAL[value] ?? value;
    if (!Number.isFinite(value)) return SPECIAL[String(value)];
    if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
    const size = Math.abs(value);
    if (size < 1e-3 || size >= 1e6) return local(value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e"));
    return local(value.toFixed(4));
  }

  /* A param as it was meant: whole numbers whole, others without padding and with at most six digits, or as many as are
     asked for. */
  function plain(value, digits = 6) {
    if (value === null || value === undefined) return "–";
    if (Number.isInteger(value)) return number(value);
    if (typeof value === "number") return rounded(value, digits, 1e-4);
    if (value === "") return '""';
    return typeof value === "string" ? SPECIAL[value] ?? value : String(value);
  }

  /* How many digits tell these numbers apart: six, or more where two would read the same. */
  function digits(values) {
    const numbers = [...new Set(values.filter(Number.isFinite))];
    for (let enough = 6; enough < 17; enough += 1) if (new Set(numbers.map((each) => each.toPrecision(enough))).size === numbers.length) return enough;
    return 17;
  }

  /* A param in a column of many: four significant digits, the whole is in the cell's title; whole numbers stay whole. */
  function short(value) {
    if (typeof value !== "number" || Number.isInteger(value)) return plain(value);
    return rounded(value, 4, 1e-3);
  }

  /* So many significant digits; with an exponent below `tiny` and from a million on, where zeros would look like digits. */
  function rounded(value, digits, tiny) {
    const near = Number(value.toPrecision(digits));
    const size = Math.abs(near);
    return local(size < tiny || size >= 1e6 ? near.toExponential().replace("e+", "e") : String(near));
  }

  function duration(seconds) {
    if (typeof seconds !== "number") return "–";
    if (seconds <= -0.001) return `−${duration(-seconds)}`; // of a clock that was set back
    if (seconds < 0.0995) return `${Math.max(0, Math.round(seconds * 1000))} ms`;
    if (seconds < 10) return local(`${seconds.toFixed(1)} s`);
    const whole = Math.round(seconds);
    for (const [size, unit, part, small] of UNITS) {
      if (whole < size) continue;
      const rest = Math.floor((whole % size) / part);
      return `${Math.floor(whole / size)} ${unit}${rest ? ` ${rest} ${small}` : ""}`;
    }
    return `${whole} s`;
  }

  const AGES = [[60, 1, "s"], [3600, 60, "min"], [86400, 3600, "h"], [2592000, 86400, "d"], [31536000, 2629800, "mo"]];

  /* How long ago; assets/shell/times.js keeps <time data-ago> current afterwards. */
  function ago(text) {
    const seconds = (Date.now() - Date.parse(text)) / 1000;
    if (isLocal) return localAge(seconds);
    if (Math.abs(seconds) < 5) return "just now";
    const said = age(Math.abs(seconds)).join(" ");
    return seconds < 0 ? `in ${said}` : `${said} ago`;
  }

  /* The nearest whole unit; what rounds up to the next larger unit is said in that one. */
  function age(seconds) {
    for (const [limit, unit, name] of AGES) {
      const count = Math.max(1, Math.floor(seconds / unit + 0.5));
      if (count * unit < limit) return [count, name];
    }
    return [Math.max(1, Math.floor(seconds / 31557600 + 0.5)), "y"];
  }

  const LONG = { s: "second", min: "minute", h: "hour", d: "day", mo: "month", y: "year" };
  const relative = isLocal && new Intl.RelativeTimeFormat(locale, { style: "short" }); // numbers: "yesterday" is another thing
  const present = isLocal && new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  function localAge(seconds) {
    if (Math.abs(seconds) < 5) return present.format(0, "second");
    const [count, name] = age(Math.abs(seconds));
    return relative.format(-Math.sign(seconds) * count, LONG[name]);
  }

  const stamp = (text) => (text ? `${text.slice(0, 10)} ${text.slice(11, 19)} UTC` : "");
  const shortHash = (text, length = 7) => (text ? text.replace(/\.dir$/, "").slice(0, length) : "–");

  const SIZES = ["B", "kB", "MB", "GB", "TB", "PB"];

  function size(bytes) {
    if (bytes === null || bytes === undefined) return "–";
    let [value, unit] = [bytes, 0];
    while (value >= 999.5 && unit < SIZES.length - 1) [value, unit] = [value / 1000, unit + 1];
    return unit ? local(`${Number(value.toPrecision(3))} ${SIZES[unit]}`) : `${bytes} B`;
  }

  /* The name of a file: characters that hide, or turn others around, as what they are. */
  const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

  function shown(hidden) {
    const number = hidden.codePointAt(0);
    if (number < 0x20) return String.fromCodePoint(0x2400 + number);
    return number === 0x7f ? "␡" : `⟨U+${number.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  }

  const name = (text) => text.replace(HIDDEN, shown);

  dagboard.format = { locale, isLocal, name, number, plain, digits, short, size, duration, ago, stamp, shortHash };
})();
