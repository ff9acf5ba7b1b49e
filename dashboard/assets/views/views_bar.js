/* The slim bar that appears when the table differs from the open view: what differs; Save, Save as, Discard. When
   somebody else saved the view meanwhile it says so, and offers to keep both, to replace theirs, or to load it. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const WORDS = { filter: "filter", order_by: "order", columns: "columns", hidden: "hidden runs", widths: "widths", pinned: "pins",
    group: "groups", baseline: "baseline", nest: "nesting", differing: "only what differs", history: "histories", goals: "goals" };
  const [NOT_FOUND, CONFLICT] = [404, 409];

  class ViewBar {
    constructor(table, picker) {
      Object.assign(this, { table, picker, host: table.root.querySelector("[data-views-bar]") });
    }

    button(label, work, kind = "") {
      return element("button", { type: "button", class: `dg-button dg-button-small ${kind}`, onclick: work }, label);
    }

    show() {
      const { opened, changes } = this.table.state;
      const isNeeded = Boolean(opened) && changes.length > 0;
      this.host.hidden = !isNeeded;
      if (!isNeeded) return this.host.replaceChildren();
      const what = changes.map((key) => WORDS[key]).join(", ");
      return this.host.replaceChildren(
        element("span", { class: "dg-views-said" }, element("b", {}, opened.name), ` changed: ${what}`),
        this.button("Save", () => this.save(), "dg-button-primary"), this.button("Save as…", () => this.saveAs()), this.button("Discard", () => this.discard()));
    }

    saveAs() {
      this.picker.askName(`${this.table.state.opened.name} 2`.slice(0, 80));
    }

    discard() {
      this.picker.go(this.table.state.opened.id);
    }

    load(theirs) {
      this.table.state.opened = theirs;
      this.discard();
    }

    async save(version) {
      const { opened, saved } = this.table.state;
      try {
        await this.picker.put({ name: opened.name, shared: opened.shared, default: opened.default, state: saved }, version);
      } catch (error) {
        if (error.status === CONFLICT) this.conflict(error);
        else this.say(`Not saved. ${error.message} ${error.problem?.hint ?? ""}`, this.button("Try again", () => this.save(version)));
      }
    }

    say(message, ...actions) {
      this.host.hidden = false;
      this.host.replaceChildren(element("span", { class: "dg-views-said dg-views-problem", role: "alert" }, message), ...actions);
    }

    /* Nothing is lost: theirs is saved, ours is still in the table and in the address. */
    async conflict(error) {
      const { opened } = this.table.state;
      const theirs = await dagboard.fetchJson(`${this.picker.address}/${opened.id}`).then(({ body }) => body, (failure) => failure);
      if (theirs instanceof Error && theirs.status !== NOT_FOUND) return this.say(error.message, this.button("Try again", () => this.save()));
      if (theirs instanceof Error) return this.say(`The view ${opened.name} was deleted meanwhile. Your table is still here.`, this.button("Save as…", () => this.saveAs(), "dg-button-primary"));
      return this.say(error.message,
        this.button("Save mine as…", () => this.saveAs(), "dg-button-primary"), this.button("Replace theirs", () => this.save(theirs.version)),
        this.button("Load theirs", () => this.load(theirs)));
    }
  }

  dagboard.ViewBar = ViewBar;
})();
