/* How many of the matching runs are hidden, as a switch that shows them or leaves them out. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const CONDITION = "label = 'hidden'";

  class RunsHidden {
    constructor(table) {
      this.table = table;
      this.button = table.root.querySelector("[data-runs-hidden]");
      this.button.addEventListener("click", () => table.setHidden(!table.state.hidden));
      this.count = 0;
      this.show();
    }

    /* Counts anew; a filter that cannot be understood is explained elsewhere. */
    async refresh() {
      const { table } = this;
      if (table.config.embedded) return; // whether they are shown is the link's
      if (!dagboard.hasRoom(table.state.filter)) return;
      const query = dagboard.runsQuery(table.state, {
        filter: dagboard.withCondition(table.state.filter, CONDITION), include_hidden: "true", columns: "name", limit: 1, order_by: "",
      });
      const asked = `${table.live.edition} ${query}`;
      if (asked === this.asked) return; // other rows of the same match
      this.asked = asked;
      const total = await dagboard.fetchJson(`${table.api}/runs?${query}`, { signal: table.closing.signal }).then(({ body }) => body.total).catch(() => null);
      if (asked !== this.asked) return;
      if (total === null) return void (this.asked = undefined);
      this.count = total;
      this.show();
    }

    show() {
      const isOn = this.table.state.hidden;
      this.button.hidden = this.count === 0 && !isOn;
      this.button.setAttribute("aria-pressed", String(isOn));
      const words = `${this.count.toLocaleString("en")} hidden — ${isOn ? "leave out" : "show"}`;
      this.button.replaceChildren(element("span", { class: "dg-icon dg-icon-eye-off", "aria-hidden": "true" }), words);
    }
  }

  dagboard.RunsHidden = RunsHidden;
})();
