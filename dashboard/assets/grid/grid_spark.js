/* The drawing of a metric's history in a cell: a line with a gap where a value is not finite, a dot at its end. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { format } = dagboard;
  const SVG = "http://www.w3.org/2000/svg";
  const [WIDTH, HEIGHT, EDGE] = [56, 18, 2];

  function shape(tag, attributes) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  /* A function from `low`–`high` to `from`–`to`; the middle when there is no range. */
  const scale = (low, high, from, to) => (value) => (high > low ? from + ((value - low) / (high - low)) * (to - from) : (from + to) / 2);

  /* Points [x, y, number] in pixels; y is null where the value is not finite. By step or, when all points stand at one
     step, in their order. */
  function placed({ step, value }) {
    const finite = value.filter(Number.isFinite);
    const at = step[0] < step.at(-1) ? step : step.map((_, index) => index);
    const x = scale(at[0], at.at(-1), EDGE, WIDTH - EDGE);
    const y = scale(Math.min(...finite), Math.max(...finite), HEIGHT - EDGE, EDGE);
    return value.map((number, index) => [x(at[index]), Number.isFinite(number) ? y(number) : null]);
  }

  /* One number between two gaps is drawn as a dot: a line of no length with round ends. */
  function path(points) {
    let isAway = true;
    return points.map(([x, y]) => {
      if (y === null) isAway = true;
      else {
        const word = `${isAway ? `M${x.toFixed(1)} ${y.toFixed(1)}` : ""}L${x.toFixed(1)} ${y.toFixed(1)}`;
        isAway = false;
        return word;
      }
      return "";
    }).join("");
  }

  function told({ step, value, total, sampled }) {
    const finite = value.filter(Number.isFinite);
    const odd = value.length - finite.length;
    const count = `${total.toLocaleString("en")} points${step[0] < step.at(-1) ? `, steps ${step[0]} to ${step.at(-1)}` : ""}`;
    return [count, finite.length ? `from ${format.number(Math.min(...finite))} to ${format.number(Math.max(...finite))}` : "no finite value",
      odd ? `with NaN or infinite values, where the line has gaps` : "", sampled ? `drawn with ${value.length}, the extremes among them` : ""].filter(Boolean).join("\n");
  }

  /* An SVG of a history {step, value, total, sampled}, whose text says the same. */
  dagboard.spark = (series) => {
    const points = placed(series);
    const words = told(series);
    const drawing = shape("svg", { class: "dg-grid-spark", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": `History: ${words.replaceAll("\n", ", ")}` });
    const title = shape("title", {});
    title.textContent = words;
    drawing.append(title, shape("path", { d: path(points) }));
    const [x, y] = points.at(-1);
    if (y !== null) drawing.append(shape("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 1.75 }));
    return drawing;
  };
})();
