/* Cells of the run table: small plain renderers. A value only ever becomes a text node or an attribute. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, format } = dagboard;
  const words = (text) => text.charAt(0) + text.slice(1).toLowerCase();
  const missing = () => element("span", { class: "dg-grid-missing" }, "–");

  /* Makes an AG Grid renderer class of a function (value, params) -> node. */
  function renderer(draw) {
    return class {
      init(params) {
        this.host = element("div", { class: "dg-grid-cell" });
        this.refresh(params);
      }

      refresh(params) {
        const { data, value } = params;
        this.host.replaceChildren(data ? draw(value, params) : element("span", { class: "dg-skeleton dg-grid-skeleton" }));
        return true;
      }

      getGui() {
        return this.host;
      }
    };
  }

  /* An empty text is a value of a param or tag; a field of the run that is empty is not known. */
  const isMissing = (value, { colDef }) =>
    value === null || value === undefined || (value === "" && dagboard.keys.kind(colDef?.field ?? "") === "run");
  const filled = (draw) => renderer((value, params) => (isMissing(value, params) ? missing() : draw(value, params)));

  function name(value, { data, project }) {
    const dot = element("i", { class: "dg-dot", style: { background: dagboard.runColour(data.id) }, "aria-hidden": "true" });
    const href = `${data.home ?? project}/runs/${encodeURIComponent(data.id)}`;
    const link = element("a", { class: "dg-grid-name", href, title: value || data.id }, value || "unnamed");
    const nested = data.parent ? element("span", { class: "dg-grid-nested", title: "Nested run" }, "↳") : null;
    const note = data.note ? element("a", { class: "dg-grid-note", href: `${href}#note`, title: "Read the note", "aria-label": "Note" },
      element("span", { class: "dg-icon dg-icon-sticky-note", "aria-hidden": "true" })) : null;
    const id = data.commit === data.id ? null : element("span", { class: "dg-grid-id" }, format.shortHash(data.id));
    return element("span", { class: "dg-grid-run" }, dot, nested, element("span", { class: "dg-grid-named" }, link, id), note);
  }

  function status(value, { tones }) {
    const tone = tones[value] ?? tones[""];
    return element("span", { class: `dg-badge dg-tone-${tone}` }, element("i", { class: "dg-dot", "aria-hidden": "true" }), words(value));
  }

  const time = (value) => element("time", { datetime: value, title: format.stamp(value), data: { ago: "" } }, format.ago(value));

  function commit(value, { data, project }) {
    const href = `${data.home ?? project}/pipeline?rev=${encodeURIComponent(value)}`;
    return element("a", { class: "dg-grid-hash", href, title: `Pipeline at ${value}` }, format.shortHash(value));
  }

  /* Equal content, equal colour: the square makes it visible, the hash says it. */
  function hash(value) {
    const square = element("i", { class: "dg-grid-square", style: { background: dagboard.runColour(value) }, "aria-hidden": "true" });
    return element("span", { class: "dg-grid-hash dg-grid-chip", title: value }, square, format.shortHash(value));
  }

  function share(value, params) {
    const { min, max } = params.range?.() ?? params;
    if (typeof value !== "number" || typeof min !== "number" || !(max > min)) return 0;
    const low = Math.min(min, min >= 0 && min < (max - min) * 0.5 ? 0 : min - (max - min) * 0.05);
    return Math.max(0, Math.min(1, (value - low) / (max - low)));
  }

  function metric(value, params) {
    const bar = element("i", { class: "dg-grid-bar", style: { width: `${(share(value, params) * 100).toFixed(1)}%` }, "aria-hidden": "true" });
    const odd = typeof value === "string" ? " dg-grid-odd" : "";
    return element("span", { class: "dg-grid-metric", title: String(value) }, bar, element("span", { class: `dg-grid-number${odd}` }, format.number(value)));
  }

  /* To the run table of the project. */
  function project(value, { data }) {
    return element("a", { class: "dg-grid-text", href: `${data.home}/experiments`, title: `Runs of ${value}` }, value);
  }

  const text = (value) => element("span", { class: "dg-grid-text", title: value === "" ? "empty text" : String(value) }, format.plain(value));
  const number = (value) => element("span", { class: "dg-grid-number", title: String(value) }, format.short(value));
  const SOURCES = { mlflow: "MLflow", dvc: "DVC", git: "git" };

  const chips = (labels) => element("span", { class: "dg-grid-labels", title: labels.join(", ") },
    labels.map((label) => element("span", { class: `dg-grid-label-chip${label === "hidden" ? " dg-grid-label-hidden" : ""}` }, label)));

  dagboard.gridCells = {
    name: renderer(name),
    project: filled(project),
    status: filled(status),
    time: filled(time),
    duration: filled((value) => element("span", {
      class: "dg-grid-number", title: value <= -0.001 ? "It ended before it began: a clock was set back." : null,
    }, format.duration(value))),
    commit: filled(commit),
    hash: filled(hash),
    metric: filled(metric),
    number: filled(number),
    source: filled((value) => text(SOURCES[value] ?? value)),
    labels: renderer((value, { colDef }) => (value?.length ? chips(value) : colDef.editable ? element("span", { class: "dg-grid-unlabelled" }, "Add label") : missing())),
    text: filled(text),
  };
})();
