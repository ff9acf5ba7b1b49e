/* Column headers of the run table: click sorts, Shift-click sorts by several, a button that appears on hover or focus
 * opens the menu with the filter. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const ARROW = { asc: "arrow-up", desc: "arrow-down" };
  const TAIL = 9;

  /* A long name loses its middle, not its end: the end is what tells `models.a.accuracy` from `models.a.loss`. */
  function labelled(name) {
    if (name.length < 2 * TAIL) return [element("span", { class: "dg-grid-label-head" }, name)];
    return [element("span", { class: "dg-grid-label-head" }, name.slice(0, -TAIL)), element("span", {}, name.slice(-TAIL))];
  }

  class GridHeader {
    init(params) {
      this.params = params;
      this.arrow = element("span", { class: "dg-grid-arrow", "aria-hidden": "true" });
      this.label = element("span", { class: "dg-grid-label", title: params.column.getColId() }, labelled(params.displayName));
      this.more = element("button", {
        type: "button", class: "dg-grid-more", tabindex: "-1", "aria-haspopup": "dialog", "aria-expanded": "false",
        "aria-label": `Menu of ${params.displayName}`, onclick: (event) => this.menu(event),
      }, element("span", { class: "dg-icon dg-icon-ellipsis", "aria-hidden": "true" }));
      this.sortArea = element("div", { class: "dg-grid-sort", onclick: (event) => this.sort(event.shiftKey) }, this.label, this.arrow);
      this.host = element("div", { class: "dg-grid-head" }, this.sortArea, this.more);
      this.onSort = () => this.showSort();
      // The grid's event, not the column's: a place in the order changes with other columns, and after the sort itself.
      params.api.addEventListener("sortChanged", this.onSort);
      this.onKey = (event) => this.key(event);
      params.eGridHeader.addEventListener("keydown", this.onKey);
      this.showSort();
    }

    getGui() {
      return this.host;
    }

    refresh(params) {
      this.params = params;
      this.label.replaceChildren(...labelled(params.displayName));
      this.showSort();
      return true;
    }

    destroy() {
      const { api } = this.params;
      if (!api.isDestroyed()) api.removeEventListener("sortChanged", this.onSort);
      this.params.eGridHeader.removeEventListener("keydown", this.onKey);
    }

    sort(multi) {
      if (this.params.enableSorting) this.params.progressSort(multi);
    }

    showSort() {
      const { column } = this.params;
      const direction = column.getSort();
      const index = column.getSortIndex();
      const several = this.params.api.getColumnState().filter(({ sort }) => sort).length > 1;
      const picture = direction && element("span", { class: `dg-icon dg-icon-${ARROW[direction]}` });
      this.arrow.replaceChildren(...[picture, direction && several ? String(index + 1) : null].filter(Boolean));
    }

    /* Enter sorts already: the grid sees to it. */
    key(event) {
      if (event.target !== this.params.eGridHeader) return;
      if (event.key === " " || (event.altKey && event.key === "ArrowDown")) this.menu(event);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    menu(event) {
      event.stopPropagation();
      dagboard.openHeaderMenu(this.more, this.params);
    }
  }

  dagboard.GridHeader = GridHeader;
})();
