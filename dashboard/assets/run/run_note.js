/* Writes the note of a run. The text is Markdown; the server answers it as safe HTML. A draft outlives a reload. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const CONFLICT = 409;
  const draftKey = (address) => `dagboard-note ${address}`;

  class NoteEditor {
    constructor(root, { onSaved, onClose } = {}) {
      Object.assign(this, { root, onSaved, onClose });
      this.panel = root.closest(".dg-note");
      this.box = root.querySelector("[data-note-box]");
      this.edit = this.panel.querySelector("[data-note-edit]");
      this.edit.addEventListener("click", () => this.open());
      if (sessionStorage.getItem(draftKey(root.dataset.note)) !== null) this.open();
    }

    open(text) {
      const { dataset } = this.root;
      const draft = sessionStorage.getItem(draftKey(dataset.note));
      this.input = element("textarea", { class: "dg-input dg-note-text", "aria-label": "Note in Markdown", maxlength: "100000", placeholder: "Markdown: why this run, what came out, what next" });
      this.input.value = text ?? draft ?? dataset.noteText;
      this.input.addEventListener("input", () => sessionStorage.setItem(draftKey(dataset.note), this.input.value));
      this.input.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save();
      });
      this.problem = element("p", { class: "dg-views-problem", role: "alert", hidden: true });
      const button = (label, work, kind = "") => element("button", { type: "button", class: `dg-button dg-button-small ${kind}`, onclick: work }, label);
      this.foot = element("div", { class: "dg-row dg-row-wrap dg-note-foot" }, button("Save", () => this.save(), "dg-button-primary"), button("Cancel", () => this.close()));
      this.box.replaceChildren(this.input, this.problem, this.foot);
      this.show(false);
      this.input.focus();
    }

    show(isShown) {
      const { root, edit } = this;
      const hasText = root.dataset.noteText !== "";
      root.querySelector("[data-note-shown]").hidden = !isShown || !hasText;
      root.querySelector("[data-note-nothing]").hidden = !isShown || hasText;
      edit.hidden = !isShown;
      edit.textContent = hasText ? "Edit" : "Write";
    }

    close() {
      sessionStorage.removeItem(draftKey(this.root.dataset.note));
      this.box.replaceChildren();
      this.show(true);
      this.edit.focus();
      this.onClose?.();
    }

    async save(version = Number(this.root.dataset.noteVersion)) {
      const { root } = this;
      try {
        const { body } = await dagboard.fetchJson(root.dataset.note, { method: "PUT", send: { text: this.input.value, version } });
        this.take(body);
        this.close();
        this.onSaved?.();
      } catch (error) {
        this.problem.hidden = false;
        this.problem.textContent = `${error.message} ${error.problem?.hint ?? ""}`;
        if (error.status === CONFLICT) await this.conflict();
      }
    }

    take({ text, html, version, changed, mine }) {
      const when = element("time", { datetime: changed, title: dagboard.format.stamp(changed), data: { ago: "" } }, dagboard.format.ago(changed));
      const said = this.panel.querySelector("[data-note-changed]");
      said.replaceChildren(`changed${mine ? " by you" : ""} `, when);
      said.hidden = text === "";
      Object.assign(this.root.dataset, { noteText: text, noteVersion: version });
      this.root.querySelector("[data-note-shown]").dataset.markup = html;
    }

    /* Theirs is shown above the box, ours stays in it: to be joined, or saved over theirs on purpose. */
    async conflict() {
      const { body } = await dagboard.fetchJson(this.root.dataset.note);
      const shown = this.root.querySelector("[data-note-shown]");
      shown.dataset.markup = body.html;
      shown.hidden = body.text === "";
      const replace = element("button", { type: "button", class: "dg-button dg-button-small", onclick: () => this.save(body.version) }, "Save mine over theirs");
      this.foot.replaceChildren(replace, element("button", { type: "button", class: "dg-button dg-button-small", onclick: () => { this.take(body); this.close(); } }, "Keep theirs"));
    }
  }

  dagboard.NoteEditor = NoteEditor;

  dagboard.onContent(() => {
    const root = document.querySelector("[data-note]");
    if (root && root.dgNote !== true) {
      root.dgNote = true;
      new NoteEditor(root);
      if (location.hash === "#note") root.closest("#note").scrollIntoView({ block: "center" });
    }
  });
})();
