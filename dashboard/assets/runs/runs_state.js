/* The state of the run table and its address: filter, order, columns, widths, pins, selection, hidden runs, and how the
   rows are read (groups, nesting, baseline, differing columns, histories beside values).

   The state begins at a base: the open view's, or the plain table. The address names the view and, beside it, only what
   differs; a key that says nothing stands there empty where the view says something. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const PLAIN = {
    filter: "", order_by: "", columns: "", widths: "", pinned: "", hidden: "", group: "", baseline: "", nest: "", differing: "",
    history: "", goals: "",
  };
  const flag = (isOn) => (isOn ? "1" : "");
  const NO_VIEW = "none";
  const KEEP_MS = 600;
  const [MIN_WIDTH, MAX_WIDTH] = [40, 2000];

  /* `status:120,params.lr:90`: a name may hold colons, a width none. */
  function widthsOf(text) {
    const pairs = keys.split(text ?? "").map((part) => [part.slice(0, part.lastIndexOf(":")), Number(part.slice(part.lastIndexOf(":") + 1))]);
    return new Map(pairs.filter(([key, width]) => key && width >= MIN_WIDTH && width <= MAX_WIDTH));
  }

  /* `metrics.loss:down,metrics.acc:none`: which direction of a metric is better, whatever the configuration says. */
  const GOALS = new Set(["up", "down", "none"]);
  function goalsOf(text) {
    const pairs = keys.split(text ?? "").map((part) => [part.slice(0, part.lastIndexOf(":")), part.slice(part.lastIndexOf(":") + 1)]);
    return new Map(pairs.filter(([key, goal]) => key && GOALS.has(goal)));
  }
  const goalText = (goals) => keys.join([...goals].map((pair) => pair.join(":")).sort());

  class RunsState {
    /* view: as the page's configuration or the address gives it; the configuration's: defaults, the default column keys;
       views, {opened, known}; api, of the project; gone, what addresses and the open view name and no run has, by the
       key of the address. */
    constructor(view, { defaults, views, api, gone }) {
      Object.assign(this, { defaults, api, gone, opened: views.opened, hasDefault: views.known.some((known) => known.default) });
      this.viewKey = dagboard.address.query().v ?? "";
      this.selected = new Map();
      this.keepLater = dagboard.debounce((ids) => this.keep(ids), KEEP_MS);
      this.read(view);
      this.kept = { id: view.selection ?? "", text: this.selectedText };
    }

    /* Those of some parts of an address that a run has. */
    present(place, parts) {
      return parts.filter((part) => !this.gone[place]?.includes(part));
    }

    read(view) {
      this.filter = view.filter ?? "";
      this.order = this.present("order_by", keys.split(view.order_by ?? ""));
      const columns = this.present("columns", view.columns ?? []);
      this.columns = columns.length ? columns : null;
      this.hidden = Boolean(view.hidden);
      this.widths = widthsOf(view.widths);
      this.goals = goalsOf(view.goals);
      this.setPinned(keys.split(view.pinned ?? ""));
      this.group = this.present("group", view.group ?? []);
      this.baseline = view.baseline ?? "";
      this.isNested = Boolean(view.nest) && !this.group.length;
      this.isDiffering = Boolean(view.differing);
      this.histories = new Set(this.present("history", view.history ?? []));
      const kept = this.selected;
      this.selected = new Map((view.selected ?? []).map((id) => [id, kept.get(id) ?? ""]));
    }

    /* Column keys shown, in order. */
    get visible() {
      return this.columns ?? this.defaults;
    }

    /* Columns equal to the default ones are the default. */
    setColumns(columns) {
      const isDefault = columns.length === this.defaults.length && columns.every((key, i) => key === this.defaults[i]);
      this.columns = isDefault ? null : columns;
    }

    /* The name is pinned anyway, and so is the project before it. */
    setPinned(columns) {
      this.pinned = new Set(columns.filter((key) => key !== "name" && key !== "project"));
    }

    widthText(widths) {
      return keys.join(this.visible.filter((key) => widths.has(key)).map((key) => `${key}:${widths.get(key)}`));
    }

    /* Those of some keys that are shown, in the order of the columns. */
    keyText(some) {
      return keys.join(this.visible.filter((key) => some.has(key)));
    }

    /* What an address says of this state without a view. */
    get texts() {
      return {
        filter: this.filter, order_by: keys.join(this.order), columns: this.columns ? keys.join(this.columns) : "",
        widths: this.widthText(this.widths), pinned: this.keyText(this.pinned), hidden: flag(this.hidden),
        group: keys.join(this.group), baseline: this.baseline, nest: flag(this.isNested), differing: flag(this.isDiffering),
        history: this.keyText(this.histories), goals: goalText(this.goals),
      };
    }

    /* The same of the open view, or of the plain table; columns that are gone or not shown now make no difference. */
    get base() {
      const saved = this.opened?.state;
      if (!saved) return PLAIN;
      const present = (place, parts) => keys.join(this.present(place, parts ?? []));
      return {
        filter: saved.filter ?? "", order_by: present("order_by", keys.split(saved.order_by ?? "")), hidden: flag(saved.hidden),
        columns: present("columns", saved.columns), group: present("group", saved.group_by), baseline: saved.baseline ?? "", nest: flag(saved.nested), differing: flag(saved.differing),
        widths: this.widthText(new Map(Object.entries(saved.widths ?? {}))), pinned: this.keyText(new Set(Object.keys(saved.pins ?? {}))),
        history: this.keyText(new Set(saved.history ?? [])), goals: goalText(new Map(Object.entries(saved.goals ?? {}))),
      };
    }

    /* Names of what differs from the open view. */
    get changes() {
      const { texts, base } = this;
      return Object.keys(PLAIN).filter((key) => texts[key] !== base[key]);
    }

    /* The state as a view keeps it; what the open view knows besides is kept. */
    get saved() {
      return {
        ...(this.opened?.state ?? {}), filter: this.filter, order_by: keys.join(this.order), columns: this.columns, hidden: this.hidden,
        widths: Object.fromEntries(this.widths), pins: Object.fromEntries([...this.pinned].map((key) => [key, "left"])),
        group_by: this.group, baseline: this.baseline || null, nested: this.isNested, differing: this.isDiffering,
        history: [...this.histories], goals: Object.fromEntries(this.goals),
      };
    }

    /* What the address calls the view: a default one needs no name before something differs from it. */
    nameOfView(isChanged) {
      if (!this.opened) return this.hasDefault ? NO_VIEW : "";
      return this.viewKey === "" && this.opened.default && !isChanged ? "" : this.opened.id;
    }

    get selectedText() {
      return [...this.selected.keys()].join(",");
    }

    /* Ticked runs as the address says them: by id or, when these are too many for it, as a selection that is kept first. */
    get selectionTexts() {
      const text = this.selectedText;
      if (text.length <= dagboard.MAX_ADDRESS) return { selected: text, selection: "" };
      if (this.kept.text === text) return { selected: "", selection: this.kept.id };
      this.keepLater(text);
      return { selected: "", selection: "" };
    }

    async keep(text) {
      const id = await dagboard.keepSelection(this.api, text.split(",")).catch(() => "");
      if (!id || text !== this.selectedText) return;
      this.kept = { id, text };
      dagboard.address.update({ selection: id });
    }

    write({ push = false } = {}) {
      const { texts, changes } = this;
      this.viewKey = this.nameOfView(changes.length > 0);
      const said = Object.keys(PLAIN).map((key) => [key, changes.includes(key) ? texts[key] || dagboard.address.EMPTY : ""]);
      dagboard.address.update({ v: this.viewKey, ...Object.fromEntries(said), ...this.selectionTexts }, { push });
      this.onWrite?.();
    }

    /* Whether the address names the view that is open; another one has to be fetched. One that says nothing means the
       default view, also after it was named because something differed from it. */
    get isOfAddress() {
      const query = dagboard.address.query();
      const isSaying = Object.keys({ v: "", ...PLAIN }).some((key) => key in query);
      return (query.v ?? "") === this.viewKey || (!isSaying && Boolean(this.opened?.default) && this.viewKey === this.opened.id);
    }

    /* The state that the address says beside the open view. */
    fromAddress() {
      const saved = this.opened?.state ?? {};
      const widths = Object.entries(saved.widths ?? {}).map((pair) => pair.join(":"));
      const query = { ...this.base, widths: keys.join(widths), pinned: keys.join(Object.keys(saved.pins ?? {})), history: keys.join(saved.history ?? []), ...dagboard.address.query() };
      return {
        ...query, columns: keys.split(query.columns), hidden: query.hidden === "1", group: keys.split(query.group),
        nest: query.nest === "1", differing: query.differing === "1", history: keys.split(query.history),
        selected: (query.selection && query.selection === this.kept.id ? this.kept.text : query.selected ?? "").split(",").filter(Boolean),
      };
    }
  }

  dagboard.RunsState = RunsState;
})();
