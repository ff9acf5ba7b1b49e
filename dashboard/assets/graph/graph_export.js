/* Taking the pipeline graph away: PNG and SVG as it stands, and its stages as Mermaid's text. */
(() => {
  "use strict";
  const LARGEST = 8000;
  const dagboard = (window.dagboard ??= {});
  const element = (...parts) => dagboard.element(...parts); // which is defined in a file that comes later
  const paper = () => getComputedStyle(document.documentElement).getPropertyValue("--dg-surface").trim();
  const escaped = (text) => String(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const round = (number) => Math.round(number * 10) / 10;

  function save(blob, name) {
    const link = element("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async function png(graph, name) {
    const { w, h } = graph.elements().boundingBox();
    const scale = Math.min(2, LARGEST / Math.max(w, h));
    save(await graph.png({ output: "blob-promise", full: true, scale, bg: paper() }), `${name}.png`);
  }

  /* Cytoscape draws its curves as quadratic pieces that join half-way between two control points. */
  function line(edge) {
    const points = edge.controlPoints() ?? [];
    const [start, end] = [edge.sourceEndpoint(), edge.targetEndpoint()];
    let path = `M${round(start.x)} ${round(start.y)}`;
    points.forEach((point, place) => {
      const next = points[place + 1];
      const to = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : end;
      path += `Q${round(point.x)} ${round(point.y)} ${round(to.x)} ${round(to.y)}`;
    });
    if (!points.length) path += `L${round(end.x)} ${round(end.y)}`;
    const before = points[points.length - 1] ?? start;
    const angle = (Math.atan2(end.y - before.y, end.x - before.x) * 180) / Math.PI;
    const colour = edge.style("line-color");
    return `<g opacity="${edge.style("opacity")}"><path d="${path}" fill="none" stroke="${colour}" stroke-width="${parseFloat(edge.style("width"))}"/>`
      + `<path d="M0 0l-7 -3.5v7z" fill="${colour}" transform="translate(${round(end.x)} ${round(end.y)}) rotate(${round(angle)})"/></g>`;
  }

  function box(node) {
    const { x, y } = node.position();
    const [wide, high] = [node.width(), node.height()];
    const dashes = node.style("border-style") === "dashed" ? ' stroke-dasharray="4 3"' : "";
    const icon = node.style("background-image");
    const picture = icon && icon !== "none" ? `<image x="${round(x - wide / 2 + 9)}" y="${round(y - 7)}" width="14" height="14" href="${escaped(icon)}"/>` : "";
    return `<g opacity="${node.style("opacity")}"><title>${escaped(node.id())}</title>`
      + `<rect x="${round(x - wide / 2)}" y="${round(y - high / 2)}" width="${round(wide)}" height="${round(high)}" rx="6" fill="${node.style("background-color")}" stroke="${node.style("border-color")}" stroke-width="${parseFloat(node.style("border-width"))}"${dashes}/>${picture}`
      + `<text x="${round(x + 9)}" y="${round(y + 4.5)}" text-anchor="middle" font-size="13" fill="${node.style("color")}">${escaped(node.data("label"))}</text></g>`;
  }

  function svg(graph, name) {
    const { x1, y1, w, h } = graph.elements().boundingBox();
    const frame = [x1 - 12, y1 - 12, w + 24, h + 24].map(round);
    const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${frame.join(" ")}" width="${frame[2]}" height="${frame[3]}" font-family="system-ui, sans-serif">`
      + `<rect x="${frame[0]}" y="${frame[1]}" width="100%" height="100%" fill="${paper()}"/>`
      + graph.edges().map(line).join("") + graph.nodes().map(box).join("") + "</svg>";
    save(new Blob([text], { type: "image/svg+xml" }), `${name}.svg`);
  }

  async function mermaid(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error("The text could not be had. Try again.");
    await dagboard.copyText(await answer.text());
  }

  function open(button) {
    const graph = dagboard.graph?.core();
    const { graphExport: name, mermaid: address } = button.dataset;
    let shown = null;
    const say = (error) => shown.panel.firstChild.append(element("div", { class: "dg-float-note", role: "alert" }, error.message ?? String(error)));
    const row = (label, note, work) => element("button", {
      type: "button", class: "dg-float-row",
      onclick: () => Promise.resolve(work()).then(() => shown.close(), say),
    }, label, element("span", { class: "dg-muted dg-small" }, note));
    shown = dagboard.popover(button, element("div", { class: "dg-float-menu" },
      element("div", { class: "dg-float-title" }, "Pipeline"),
      graph && row("PNG", "as drawn", () => png(graph, name)),
      graph && row("SVG", "as drawn", () => svg(graph, name)),
      row("Copy as Mermaid", "stages, as dvc dag --mermaid", () => mermaid(address))), { label: "Export" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-graph-export]");
    if (button) open(button);
  });
})();
