/* The filter bar: a text box with completion, an error with a caret under its place, Enter to apply, Escape to reset. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const filter = (dagboard.filter ??= {});
  const { element, debounce } = dagboard;
  const AROUND = 48;
  const BREAK = "\u2424";

  /* The piece of text around an error and the caret below it; the server counts characters, not UTF-16 units. */
  function excerpt(text, position, token) {
    const characters = [...text];
    const from = Math.max(0, Math.min(position, characters.length) - AROUND);
    const lead = from > 0 ? "…" : "";
    const line = lead + characters.slice(from, position + AROUND).join("").replace(/\s/g, " ");
    const marked = Math.min([...token].length, AROUND);
    return `${line}\n${" ".repeat(lead.length + position - from)}${"^".repeat(Math.max(1, marked))}`;
  }

  const units = (text, position) => [...text].slice(0, position).join("").length;

  class FilterBar {
    /* root holds input, list, error and reset button; options: {value, vocabulary(), check(text), onApply(text)} */
    constructor(root, options) {
      this.root = root;
      this.options = options;
      this.input = this.makeInput(root.querySelector("[data-filter-input]"));
      this.list = root.querySelector("[role=listbox]");
      this.error = root.querySelector("[data-filter-error]");
      this.clear = root.querySelector("[data-filter-clear]");
      this.items = [];
      this.active = -1;
      this.set(options.value);
      this.check = debounce(() => this.runCheck(), 350);
      this.listen();
    }

    /* React must not own this box: its text, caret and completion are ours. */
    makeInput(slot) {
      const input = element("input", {
        type: "text", class: "dg-filter-input", role: "combobox", "aria-label": "Filter runs", "aria-autocomplete": "list",
        "aria-expanded": "false", "aria-controls": this.root.querySelector("[role=listbox]").id, autocomplete: "off",
        autocapitalize: "off", spellcheck: "false", placeholder: this.options.placeholder ?? "",
      });
      slot.replaceChildren(input);
      return input;
    }

    listen() {
      this.input.addEventListener("input", () => { this.judged = null; this.touched(); this.complete(); });
      this.input.addEventListener("click", () => this.complete());
      this.input.addEventListener("focus", () => this.input.value === "" && this.complete());
      this.input.addEventListener("blur", () => setTimeout(() => this.close(), 120));
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.clear.addEventListener("click", () => { this.set(""); this.apply(); this.input.focus(); });
      this.list.addEventListener("pointerdown", (event) => {
        const option = event.target.closest("[role=option]");
        event.preventDefault();
        if (option) this.accept(Number(option.dataset.index));
      });
    }

    /* A box of one line drops line breaks, which names may hold: they stand in it as a sign. */
    get text() {
      return this.input.value.replaceAll(BREAK, "\n");
    }

    set text(text) {
      this.input.value = text.replaceAll("\n", BREAK);
    }

    set(text) {
      this.applied = text;
      this.text = text;
      this.showError(null);
      this.close();
      this.touched();
    }

    touched() {
      this.clear.hidden = this.input.value === "";
      this.root.classList.toggle("dg-filter-changed", this.text.trim() !== this.applied.trim());
      this.check?.();
    }

    key(event) {
      const open = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "Tab" && open && !event.shiftKey && this.items.length) this.accept(Math.max(0, this.active));
      else if (event.key === "Enter") this.enter();
      else if (event.key === "Escape" && open) this.close();
      else if (event.key === "Escape") this.set(this.applied);
      else return;
      event.preventDefault();
    }

    enter() {
      if (this.active >= 0) return this.accept(this.active);
      return this.apply();
    }

    /* A filter that cannot be understood is not applied: the table keeps its rows, the bar says why. */
    async apply() {
      this.close();
      const text = this.text.trim();
      this.judged = text;
      const problem = await this.options.check(text);
      if (this.text.trim() !== text) return;
      this.showError(problem, text);
      if (problem) return;
      this.applied = text;
      this.touched();
      this.options.onApply(text);
    }

    /* A filter that something else on the page wrote: applied as if typed, so that a mistake is shown at its place. */
    propose(text) {
      this.text = text;
      this.touched();
      return this.apply();
    }

    move(step) {
      if (this.list.hidden) return this.complete();
      const count = this.items.length;
      this.active = this.active < 0 && step < 0 ? count - 1 : (this.active + step + count) % count;
      this.mark();
      return undefined;
    }

    mark() {
      [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === this.active)));
      const current = this.list.children[this.active];
      current?.scrollIntoView({ block: "nearest" });
      if (current) this.input.setAttribute("aria-activedescendant", current.id);
      else this.input.removeAttribute("aria-activedescendant");
    }

    async complete() {
      const caret = this.input.selectionStart ?? this.input.value.length;
      const { text } = this;
      const found = await filter.suggest(text, caret, await this.options.vocabulary());
      if (this.text !== text || document.activeElement !== this.input) return;
      Object.assign(this, { items: found.items, span: [found.from, found.to], active: -1 });
      this.show();
    }

    show() {
      this.list.replaceChildren(...this.items.map((item, index) => element("li", {
        role: "option", id: `${this.list.id}-${index}`, class: "dg-filter-option", "aria-selected": "false", data: { index },
      }, element("span", { class: "dg-mono" }, item.label), element("span", { class: "dg-filter-detail" }, item.detail))));
      this.list.hidden = this.items.length === 0;
      this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    }

    close() {
      this.items = [];
      this.active = -1;
      this.show();
      this.mark();
    }

    accept(index) {
      const [from, to] = this.span;
      const { text } = this;
      const { insert } = this.items[index];
      const rest = text.slice(to).replace(/^ /, "");
      this.text = text.slice(0, from) + insert + rest;
      const caret = from + insert.length;
      this.input.setSelectionRange(caret, caret);
      this.touched();
      this.complete();
    }

    async runCheck() {
      const text = this.text.trim();
      if (text === this.applied.trim() || text === this.judged) return; // what Enter asked is not asked or hidden again
      const problem = await this.options.check(text);
      if (this.text.trim() !== text || text === this.applied.trim()) return;
      const isUnfinished = problem && document.activeElement === this.input && units(text, problem.position) >= text.length - (problem.token ?? "").length;
      this.showError(isUnfinished ? null : problem, text);
    }

    /* {message, position, token, suggestion} or null; advice is about a filter that is no mistake, so what it changes is
       applied at once. */
    showError(problem, text = "", { isAdvice = false } = {}) {
      this.input.setAttribute("aria-invalid", String(Boolean(problem) && !isAdvice));
      this.error.classList.toggle("dg-filter-advice", isAdvice);
      this.error.setAttribute("role", isAdvice ? "status" : "alert");
      this.error.hidden = !problem;
      if (!problem) return this.error.replaceChildren();
      const { position, token = "", suggestion } = problem;
      const parts = [element("span", {}, problem.message)];
      if (Number.isInteger(position) && !isAdvice) parts.unshift(element("pre", { "aria-hidden": "true" }, excerpt(text, position, token)));
      if (suggestion) parts.push(element("button", {
        type: "button", class: "dg-button dg-button-small", onclick: () => { this.fix(position, token, suggestion); if (isAdvice) this.apply(); },
      }, `Use ${suggestion}`));
      if (problem.baseline) parts.push(element("button", {
        type: "button", class: "dg-button dg-button-small", onclick: () => this.options.onBaselineGone(),
      }, "Remove the baseline"));
      return this.error.replaceChildren(...parts);
    }

    fix(position, token, suggestion) {
      const { text } = this;
      const at = units(text.trimStart(), position) + (text.length - text.trimStart().length);
      this.text = text.slice(0, at) + suggestion + text.slice(at + token.length);
      this.input.focus();
      this.touched();
    }
  }

  filter.FilterBar = FilterBar;
})();
