/* What can be done with the ticked runs, or with everything that matches: label, hide, unhide. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const SAID_MS = 10000;
  const NAMED = 10000; // ids that one request may name
  const runs = (count) => `${count.toLocaleString("en")} run${count === 1 ? "" : "s"}`;

  const TICK_MS = 50;

  /* Has work wait for ticks that are on their way: the grid tells of one a moment after it was made, and rows that arrive
     in that moment must not undo it. */
  dagboard.afterTicks = (root, signal) => {
    let touched = -Infinity;
    for (const type of ["click", "keydown"]) root.addEventListener(type, () => { touched = performance.now(); }, { capture: true, signal });
    return function after(work) {
      if (performance.now() - touched < TICK_MS) setTimeout(after, TICK_MS, work);
      else work();
    };
  };

  class RunsSelection {
    constructor(table) {
      this.table = table;
      this.host = table.root.querySelector("[data-runs-selection]");
      this.isEverything = false;
      this.said = element("span", { role: "status", class: "dg-runs-said" });
      this.show();
    }

    get size() {
      return this.isEverything ? this.table.total ?? 0 : this.table.state.selected.size;
    }

    /* Which runs a request is about. */
    get what() {
      const { state } = this.table;
      if (this.isEverything) return { filter: state.filter, include_hidden: state.hidden, baseline: state.baseline || null };
      const ticks = [...state.selected.keys()].slice(0, NAMED);
      return { runs: this.table.config.across ? ticks.map(dagboard.runOfTick) : ticks };
    }

    setEverything(isOn) {
      this.isEverything = isOn;
      this.table.reselect();
      this.table.toolbar.showSelection();
    }

    show() {
      const { table } = this;
      const total = table.total ?? 0;
      const link = (label, work, title = "") => element("button", { type: "button", class: "dg-link-button", title, onclick: work }, label);
      const all = `all ${total.toLocaleString("en")}${table.state.filter ? " that match" : ""}`;
      const parts = this.size === 0
        ? [total > 0 && link("Select all", () => this.setEverything(true), `Select ${all}`)]
        : [
          !this.isEverything && total > this.size && link(`Select ${all}`, () => this.setEverything(true)),
          this.labelButton(), link("Hide", () => this.apply({ add: ["hidden"] })),
          table.state.hidden && link("Unhide", () => this.apply({ remove: ["hidden"] })),
        ];
      const hadFocus = this.host.contains(document.activeElement);
      this.host.replaceChildren(...parts.filter(Boolean), this.said);
      if (hadFocus) this.host.querySelector("button")?.focus();
      table.toolbar?.facts?.classList.toggle("dg-runs-facts-away", this.size > 0);
    }

    labelButton() {
      const button = element("button", { type: "button", class: "dg-link-button", "aria-haspopup": "dialog", "aria-expanded": "false" }, "Label…");
      button.addEventListener("click", () => this.ask(button));
      return button;
    }

    async ask(anchor) {
      const known = await dagboard.knownLabels(this.table).catch(() => []);
      const input = element("input", { class: "dg-input", "aria-label": "Labels, separated by commas", placeholder: "best, to check", autocomplete: "off", spellcheck: "false", list: "dg-bulk-labels" });
      const list = element("datalist", { id: "dg-bulk-labels" }, known.map((label) => element("option", { value: label })));
      let shown = null;
      const send = (how) => {
        const labels = input.value.split(",").map((label) => label.trim()).filter(Boolean);
        if (!labels.length) return input.focus();
        shown.close();
        return this.apply({ [how]: labels });
      };
      const onsubmit = (event) => { event.preventDefault(); send("add"); };
      const form = element("form", { class: "dg-views-form", onsubmit }, element("div", { class: "dg-views-group" }, `Labels of ${runs(this.size)}`), input, list,
        element("div", { class: "dg-row" }, element("button", { type: "submit", class: "dg-button dg-button-small dg-button-primary" }, "Add"),
          element("button", { type: "button", class: "dg-button dg-button-small", onclick: () => send("remove") }, "Remove")));
      shown = dagboard.popover(anchor, form, { label: "Labels" });
    }

    async apply(change) {
      const { what } = this;
      try {
        const { changed, refused = [] } = await dagboard.sendLabels(this.table, what, change);
        this.done(changed, what, change, refused);
      } catch (error) {
        this.say(`Nothing was changed. ${error.message} ${error.problem?.hint ?? ""}`, { isProblem: true });
      }
    }

    /* `refused`: projects whose runs stayed as they were. */
    done(changed, what, change, refused) {
      const isHiding = change.add?.includes("hidden");
      const verb = isHiding ? "hidden" : change.remove?.includes("hidden") ? "shown again" : "labelled";
      const word = change.remove && verb === "labelled" ? "lost the label" : verb;
      // Named runs that all changed go back exactly; a filter may have met runs that were so before.
      const isExact = what.runs && changed === what.runs.length;
      const but = refused.length ? ` Those of ${refused.join(", ")} stay as they are: you may not label there.` : "";
      this.say(`${runs(changed)} ${word}.${but}`, { undo: isExact ? () => this.undo(what, change) : null });
      if (isHiding && !this.table.state.hidden) this.table.unselect();
      this.table.relabelled({ reload: true });
      if (verb === "labelled") this.showColumn();
    }

    /* Whoever labels runs sees their labels. */
    showColumn() {
      const { visible } = this.table.state;
      const at = Math.max(visible.indexOf("status"), visible.indexOf("created"), 0) + 1;
      if (!visible.includes("label")) this.table.setColumns([...visible.slice(0, at), "label", ...visible.slice(at)]);
    }

    async undo(what, { add = [], remove = [] }) {
      try {
        await dagboard.sendLabels(this.table, what, { add: remove, remove: add });
        this.say("Undone.");
        this.table.relabelled({ reload: true });
      } catch (error) {
        this.say(`Not undone. ${error.message}`, { isProblem: true });
      }
    }

    say(message, { undo = null, isProblem = false } = {}) {
      this.said.className = `dg-runs-said${isProblem ? " dg-views-problem" : ""}`;
      this.said.replaceChildren(message, undo ? element("button", { type: "button", class: "dg-link-button", onclick: undo }, "Undo") : "");
      clearTimeout(this.timer);
      if (!isProblem) this.timer = setTimeout(() => this.said.replaceChildren(), SAID_MS);
    }
  }

  dagboard.RunsSelection = RunsSelection;
})();
