/* The picker of named views: open one, save the table as a new one, rename, share, make default, delete. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const icon = (name) => element("span", { class: `dg-icon dg-icon-${name}`, "aria-hidden": "true" });
  const button = (label, work, kind = "") => element("button", { type: "button", class: `dg-button dg-button-small ${kind}`, onclick: work }, label);

  class ViewPicker {
    constructor(table) {
      Object.assign(this, { table, anchor: table.root.querySelector("[data-views-picker]"), address: `${table.api}/views` });
      this.anchor.addEventListener("click", () => this.open());
      this.bar = new dagboard.ViewBar(table, this);
      this.show();
    }

    get opened() {
      return this.table.state.opened;
    }

    /* Where people sign in, private views are theirs in every browser. */
    get isPersonal() {
      return this.table.config.views.personal;
    }

    show() {
      this.anchor.querySelector("[data-views-name]").textContent = this.opened?.name ?? "Views";
      this.anchor.classList.toggle("dg-views-open", Boolean(this.opened));
      this.bar.show();
    }

    go(id) {
      this.shown?.close();
      const query = new URLSearchParams({ ...(this.table.tab ? { tab: this.table.tab } : {}), ...(id ? { v: id } : {}) }).toString();
      dagboard.address.go(query ? `?${query}` : location.pathname);
    }

    async open() {
      this.anchor.disabled = true;
      const views = await dagboard.fetchJson(this.address).then(({ body }) => body.views).catch(() => this.table.config.views.known);
      this.anchor.disabled = false;
      this.content = element("div", { class: "dg-float-menu dg-views-menu" });
      this.list(views);
      this.shown = dagboard.popover(this.anchor, this.content, { label: "Views" });
    }

    list(views) {
      const group = (title, some) => (some.length ? [element("div", { class: "dg-views-group" }, title), ...some.map((view) => this.row(view))] : []);
      const isPlain = !this.opened;
      const hasDefault = views.some((view) => view.default);
      this.content.replaceChildren(
        element("button", { type: "button", class: "dg-float-row", "aria-current": String(isPlain), onclick: () => this.go(hasDefault ? "none" : "") },
          icon(isPlain ? "check" : "list"), element("span", {}, "All runs"), element("span", { class: "dg-option-detail" }, "no view")),
        ...group("Shared", views.filter(({ shared }) => shared)), ...group(this.isPersonal ? "Private to you" : "Private to this browser", views.filter(({ shared }) => !shared)),
        ...(views.length ? [] : [element("p", { class: "dg-float-note" }, "A view keeps filter, order, groups and columns of the table under a name.")]),
        element("div", { class: "dg-views-foot" },
          button("Save as a new view…", () => this.askName(), "dg-button-primary"), this.opened && button("Change this view…", () => this.manage())));
    }

    row(view) {
      const isOpen = view.id === this.opened?.id;
      return element("button", { type: "button", class: "dg-float-row", "aria-current": String(isOpen), onclick: () => this.go(view.id) },
        icon(isOpen ? "check" : view.shared ? "bookmark" : "lock"), element("span", { class: "dg-truncate" }, view.name),
        view.default && element("span", { class: "dg-option-detail" }, "default"));
    }

    /* A form under the picker: {title, fields, submit, work(form)}; what the server refuses is said in it. */
    form({ title, fields, submit, kind = "dg-button-primary", work }) {
      const problem = element("p", { class: "dg-views-problem", role: "alert", hidden: true });
      const onsubmit = async (event) => {
        event.preventDefault();
        try {
          await work(event.target);
          this.shown?.close();
        } catch (error) {
          problem.textContent = `${error.message} ${error.problem?.hint ?? ""}`;
          problem.hidden = false;
        }
      };
      const form = element("form", { class: "dg-views-form", onsubmit }, element("div", { class: "dg-views-group" }, title), ...fields, problem,
        element("div", { class: "dg-row" }, element("button", { type: "submit", class: `dg-button dg-button-small ${kind}` }, submit),
          button("Cancel", () => this.shown.close())));
      if (this.shown?.panel.isConnected) this.content.replaceChildren(form);
      else {
        this.content = element("div", { class: "dg-float-menu dg-views-menu" }, form);
        this.shown = dagboard.popover(this.anchor, this.content, { label: title });
      }
      form.querySelector("input")?.focus();
      return form;
    }

    nameField(value) {
      const input = element("input", { class: "dg-input", name: "name", maxlength: "80", required: true, autocomplete: "off", "aria-label": "Name of the view", placeholder: "Name" });
      input.value = value;
      return input;
    }

    check(name, label, isOn, note = "") {
      const box = element("input", { type: "checkbox", name });
      box.checked = isOn;
      return element("label", { class: "dg-views-check" }, box, element("span", {}, label, note && element("span", { class: "dg-muted dg-views-why" }, note)));
    }

    /* "default" needs "shared": the boxes keep that by themselves. */
    tie(form) {
      form.addEventListener("change", ({ target }) => {
        if (target.name === "default" && target.checked) form.elements.shared.checked = true;
        if (target.name === "shared" && !target.checked) form.elements.default.checked = false;
      });
    }

    choices(view) {
      if (this.table.config.across) return [element("p", { class: "dg-float-note" }, "Only you see it: it may name what is in projects that others do not see.")];
      return [
        this.check("shared", "Shared", view.shared, "Everybody sees it and may change it"),
        this.check("default", "Default", view.default, "The table of this project opens with it"),
      ];
    }

    said(form) {
      return { name: form.elements.name.value, shared: Boolean(form.elements.shared?.checked), default: Boolean(form.elements.default?.checked) };
    }

    askName(name = "") {
      this.tie(this.form({
        title: "Save as a new view", submit: "Save", fields: [this.nameField(name), ...this.choices({ shared: false, default: false })],
        work: async (form) => {
          const { body } = await dagboard.fetchJson(this.address, { method: "POST", send: { ...this.said(form), state: this.table.state.saved } });
          this.go(body.id);
        },
      }));
    }

    /* Name, sharing and default of the open view; its state stays as it was saved. */
    manage() {
      const view = this.opened;
      const form = this.form({
        title: "Change this view", submit: "Save changes", fields: [this.nameField(view.name), ...this.choices(view)],
        work: (changed) => this.put({ ...this.said(changed), state: view.state }),
      });
      this.tie(form);
      form.lastChild.append(element("span", { class: "dg-views-gap" }), button("Delete…", () => this.askDelete()));
    }

    askDelete() {
      const view = this.opened;
      const whom = view.shared ? "for everybody; links to it open the plain table then" : this.isPersonal ? "for you" : "from this browser";
      this.form({
        title: `Delete ${view.name}?`, submit: "Delete", kind: "dg-button-danger", fields: [element("p", { class: "dg-float-note" }, `It goes ${whom}. Runs stay as they are.`)],
        work: async () => {
          await dagboard.fetchJson(`${this.address}/${view.id}?version=${view.version}`, { method: "DELETE" });
          this.go("");
        },
      });
    }

    async put(send, version = this.opened.version) {
      const { body } = await dagboard.fetchJson(`${this.address}/${this.opened.id}`, { method: "PUT", send: { ...send, version } });
      this.table.state.opened = body;
      this.table.state.write();
      this.show();
    }
  }

  dagboard.ViewPicker = ViewPicker;
})();
