/* Artifacts of compared runs side by side (components/runs/sides.py): the list of paths, one slider for the steps of all
   runs, and the address. The server lists the paths when somebody comes to see them, and compares texts and tables;
   pictures change here. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, sides } = dagboard;
  const AT_ONCE = 200;
  const WAIT_MS = 150;
  const BY_POSITION = "#";
  const icon = (name) => element("span", { class: `dg-icon dg-icon-${name} dg-muted`, "aria-hidden": "true" });
  const send = (id, data) => window.dash_clientside.set_props(id, { data });
  const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

  class SideBySide {
    constructor(root) {
      Object.assign(this, { root, api: root.dataset.sides, view: JSON.parse(root.dataset.sidesView), asked: 0 });
      this.list = root.querySelector("[data-sides-list]");
      this.tools = root.querySelector("[data-sides-tools]");
      this.shown = this.tools.nextElementSibling;
      this.closing = new AbortController();
      this.shown.addEventListener("click", ({ target }) => target.dataset?.sidesPage && this.turn(Number(target.dataset.sidesPage)), { signal: this.closing.signal });
      this.askLater = dagboard.debounce(() => this.ask(), WAIT_MS);
      if (this.view.artifact) this.start();
      else this.startInSight();
    }

    /* The page is not slower for those who do not come here. */
    startInSight() {
      this.observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.start(), { rootMargin: "120px" });
      this.observer.observe(this.root);
    }

    destroy() {
      this.observer?.disconnect();
      this.closing.abort();
      this.hint?.remove();
      this.tools.hidden = true;
      this.list.replaceChildren();
    }

    start() {
      this.observer?.disconnect();
      this.list.setAttribute("aria-busy", "true");
      this.list.replaceChildren(element("div", { class: "dg-skeleton dg-artifact-waiting" }));
      send("compare-sides-asked", true);
    }

    fill(listing) {
      this.listing = listing;
      this.list.removeAttribute("aria-busy");
      if (listing.problem) return this.list.replaceChildren(this.notice(listing.problem));
      const { runs, series } = listing;
      const notices = runs.filter(({ why, none }) => why.length && !none).map(({ name, why }) => this.notice([`${name}: ${why[0]}`, ...why.slice(1)]));
      this.search = element("input", { type: "search", class: "dg-input", placeholder: "Find a path", "aria-label": "Find a path", oninput: () => this.draw() });
      this.count = element("p", { class: "dg-muted dg-small dg-sides-count", role: "status" });
      this.rows = element("ul", { class: "dg-plain dg-artifact-tree dg-sides-rows" });
      this.list.replaceChildren(this.search, this.count, this.rows, ...notices);
      this.search.hidden = this.rows.hidden = !series.length;
      this.root.classList.toggle("dg-artifacts-none", !series.length);
      this.draw();
      const found = series.find(({ key }) => key === this.view.artifact);
      if (found) return this.choose(found, { isFirst: true });
      const missing = this.view.artifact ? `None of these runs has ${this.view.artifact}. ` : "";
      return this.shown.before(this.hint = element("p", { class: "dg-muted dg-preview-box" }, `${missing}Choose a path to see it side by side.`));
    }

    notice(lines) {
      return element("div", { class: "dg-notice dg-notice-amber dg-sides-notice" }, icon("triangle-alert"),
        element("div", {}, lines.map((line, at) => element("p", { class: at ? "dg-break" : "dg-strong" }, line))));
    }

    get about() {
      const { runs, series, total } = this.listing;
      const none = runs.filter((run) => run.none).length;
      const cut = runs.filter((run) => run.cut).map(({ name }) => name);
      return [
        total > runs.length ? `Of ${total.toLocaleString("en")} runs the base and those that come first: ${runs.length}.` : "",
        series.length ? "" : "These runs logged no artifacts.",
        none ? `${plural(none, "run")} without artifacts: no MLflow ${none === 1 ? "run" : "runs"}.` : "",
        cut.length ? `Not all files are listed of: ${cut.join(", ")}.` : "",
      ];
    }

    draw() {
      const words = this.search.value.trim().toLowerCase().split(/\s+/);
      const { series } = this.listing;
      const found = series.filter(({ key }) => words.every((word) => key.toLowerCase().includes(word)));
      const count = found.length < series.length ? `${found.length.toLocaleString("en")} of ${plural(series.length, "path")}.` : series.length ? `${plural(series.length, "path")}.` : "";
      this.count.textContent = [count, ...this.about].filter(Boolean).join(" ");
      this.rows.replaceChildren();
      this.more(found, 0);
    }

    more(found, from) {
      const rows = found.slice(from, from + AT_ONCE);
      this.rows.append(...rows.map((series) => this.row(series)));
      const left = found.length - from - rows.length;
      if (left <= 0) return;
      const button = element("button", { type: "button", class: "dg-button dg-button-small dg-artifact-more" }, `Show ${Math.min(left, AT_ONCE)} of ${left.toLocaleString("en")} more`);
      const row = element("li", {}, button);
      button.addEventListener("click", () => {
        row.remove();
        this.more(found, from + AT_ONCE);
        this.rows.children[from + AT_ONCE]?.querySelector("a, button")?.focus();
      });
      this.rows.append(row);
    }

    row(series) {
      const having = Object.keys(series.files).length;
      const steps = sides.stepsOf(series).length;
      const facts = [`in ${having} of ${this.listing.runs.length} runs`, steps ? plural(steps, "step") : ""].filter(Boolean).join(", ");
      const link = element("a", { class: "dg-artifact", href: this.address(series.key), title: series.key, data: { sidesKeyed: series.key } },
        icon(steps ? "layers" : "file"), element("span", { class: "dg-break" }, series.key, element("span", { class: "dg-sides-facts" }, facts)));
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        event.preventDefault();
        event.stopPropagation();
        this.choose(series);
      });
      if (series === this.series) link.setAttribute("aria-current", "true");
      return element("li", {}, link);
    }

    address(key) {
      const search = new URLSearchParams(location.search);
      search.set("artifact", key);
      search.delete("artifact_step");
      search.delete("artifact_key");
      search.delete("artifact_page");
      return `${location.pathname}?${search.toString().replaceAll("+", "%20")}`;
    }

    choose(series, { isFirst = false } = {}) {
      this.hint?.remove();
      this.series = series;
      this.steps = sides.stepsOf(series);
      const asked = isFirst && this.view.step !== "" ? this.steps.indexOf(Number(this.view.step)) : -1;
      this.at = asked >= 0 ? asked : this.steps.length - 1;
      if (!isFirst) Object.assign(this.view, { key: "", page: 0 });
      for (const link of this.rows.querySelectorAll("a.dg-artifact")) {
        if (link.dataset.sidesKeyed === series.key) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      this.drawTools();
      this.ask();
    }

    get step() {
      return this.steps.length ? this.steps[this.at] : null;
    }

    drawTools() {
      const { series, steps } = this;
      const parts = [element("strong", { class: "dg-break" }, series.key), steps.length > 1 ? this.slider() : ""];
      if (series.kind !== "image") {
        this.matching = element("label", { class: "dg-row dg-small dg-muted", hidden: true }, "Match rows by ",
          element("select", { class: "dg-input dg-sides-match", onchange: ({ target }) => this.set("key", target.value) }));
        this.only = this.toggle("Differing rows only", "is_differing");
        this.asText = this.toggle("As text", "is_text");
        this.only.hidden = true;
        this.asText.hidden = !/\.(csv|tsv)$/i.test(series.key);
        parts.push(this.matching, this.only, this.asText);
      }
      this.tools.replaceChildren(...parts.filter(Boolean));
      this.tools.hidden = false;
    }

    slider() {
      this.told = element("output", { class: "dg-small dg-muted dg-nowrap" });
      this.range = element("input", { type: "range", min: 0, max: this.steps.length - 1, step: 1, "aria-label": "Step", oninput: () => {
        this.at = Number(this.range.value);
        this.tell();
        if (this.series.kind === "image") this.fillPictures();
        this.askLater();
      } });
      this.range.value = this.at;
      this.tell();
      return element("span", { class: "dg-row dg-sides-slider" }, element("span", { class: "dg-small dg-muted" }, "Step"), this.range, this.told);
    }

    tell() {
      this.told.textContent = `${this.step} (${this.at + 1} of ${this.steps.length})`;
      this.range.setAttribute("aria-valuetext", `step ${this.step}, ${this.at + 1} of ${this.steps.length}`);
    }

    toggle(words, name) {
      return element("button", { type: "button", class: "dg-toggle", "aria-pressed": String(this.view[name]), onclick: ({ target }) => {
        target.setAttribute("aria-pressed", String(!this.view[name]));
        this.set(name, !this.view[name]);
      } }, words);
    }

    set(name, value) {
      Object.assign(this.view, { page: 0, [name]: value });
      this.ask();
    }

    /* Other rows of a merged table; its head stays in sight. */
    turn(page) {
      this.set("page", page);
      this.shown.querySelector(".dg-sides-merged")?.scrollTo({ top: 0 });
    }

    /* Puts the choice into the address, and asks the server for what it has not drawn. */
    ask() {
      const { series, view, step } = this;
      const isLast = this.at === this.steps.length - 1;
      dagboard.address.update({
        artifact: series.key, artifact_step: isLast ? "" : String(step), artifact_key: view.key,
        artifact_text: view.is_text ? "1" : "", artifact_differing: view.is_differing ? "1" : "",
        artifact_page: view.page ? String(view.page) : "",
      });
      if (series.kind === "image" && this.drawn === series) return;
      const files = this.listing.runs.map(({ id }) => [id, sides.fileAt(series.files[id], step)]);
      this.drawn = series;
      this.asked += 1;
      this.shown.setAttribute("aria-busy", "true");
      send("compare-sides-wanted", {
        ask: this.asked, kind: series.kind, match: view.key, text: view.is_text && !this.asText?.hidden, differing: view.is_differing, page: view.page,
        paths: Object.fromEntries(files.map(([id, { path }]) => [id, path])),
        said: Object.fromEntries(files.map(([id, { said }]) => [id, said])),
        why: Object.fromEntries(this.listing.runs.map(({ id, why }) => [id, why])),
      });
    }

    /* The server has drawn something. */
    settle() {
      const answer = this.shown.querySelector("[data-sides-ask]");
      if (!answer || answer === this.settled && answer.dataset.sidesAsk === this.settledAs) return;
      [this.settled, this.settledAs] = [answer, answer.dataset.sidesAsk];
      if (Number(answer.dataset.sidesAsk) === this.asked) this.shown.removeAttribute("aria-busy");
      if (this.series.kind === "image") return this.fillPictures();
      return this.fillMatching(answer.querySelector("[data-sides-keys]"));
    }

    fillMatching(table) {
      this.matching.hidden = this.only.hidden = !table;
      if (!table) return;
      const keys = [...JSON.parse(table.dataset.sidesKeys), BY_POSITION];
      const select = this.matching.querySelector("select");
      select.replaceChildren(...keys.map((key) => element("option", { value: key }, key === BY_POSITION ? "position" : key)));
      select.value = table.dataset.sidesKey;
    }

    fillPictures() {
      for (const figure of this.shown.querySelectorAll("[data-sides-picture]")) {
        const run = this.listing.runs.find(({ id }) => id === figure.dataset.sidesPicture);
        const file = sides.fileAt(this.series.files[run.id], this.step);
        const address = `${dagboard.runApi(this.api, run.id)}/artifacts/raw?path=${encodeURIComponent(file.path)}`;
        if (!file.path && run.why.length) file.said = run.why.join(" ");
        sides.fillPicture(figure, run.name, this.series.key, file, address);
      }
    }
  }

  let current = null;
  let known = null;

  /* Called by Dash when the page was drawn, perhaps anew into the same elements, and when the paths were listed. */
  function mount(config, listing) {
    const root = document.querySelector("[data-sides]");
    if (!root || !config) return window.dash_clientside.no_update;
    if (config !== known || current?.root !== root) {
      current?.destroy();
      [current, known] = [new SideBySide(root), config];
    }
    if (listing && listing !== current.listing) current.fill(listing);
    return window.dash_clientside.no_update;
  }

  dagboard.onContent(() => {
    if (current?.series && current.root.isConnected) current.settle();
  });

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardSides: { mount } });
})();
