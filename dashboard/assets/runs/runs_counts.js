/* What the match holds besides its size: runs that run or failed, each a filter to click, and the best run by goal. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element, format, keys } = dagboard;
  const STATES = [["RUNNING", "running"], ["FAILED", "failed"]];

  class RunsCounts {
    constructor(table, host) {
      Object.assign(this, { table, host });
    }

    /* Asks again when the match or its runs changed; answers that come too late are dropped. */
    async refresh() {
      const { table } = this;
      const { filter, hidden, baseline, texts } = table.state;
      const tag = JSON.stringify([table.live.edition, filter, hidden, baseline, texts.goals]);
      if (tag === this.tag || !this.host) return;
      if (!dagboard.hasRoom(table.state.filter)) return this.clear();
      this.tag = tag;
      try {
        const parts = await Promise.all([...STATES.map((state) => this.state(...state)), this.best()]);
        if (this.tag === tag) this.host.replaceChildren(...parts.filter(Boolean));
      } catch (error) {
        if (error.name !== "AbortError") this.host.replaceChildren(); // the table itself says what is wrong
      }
    }

    clear() {
      this.tag = undefined;
      this.host?.replaceChildren();
    }

    async ask(condition, more) {
      const { table } = this;
      const filter = dagboard.withCondition(table.state.filter, condition);
      const query = dagboard.runsQuery(table.state, { columns: "name", limit: 1, order_by: "", ...more, filter });
      return (await dagboard.fetchJson(`${table.api}/runs?${query}`, { signal: table.closing.signal })).body;
    }

    async state(status, word) {
      const condition = `status = ${keys.quoteText(status)}`;
      const { total } = await this.ask(condition);
      if (!total || this.table.state.filter.includes(condition)) return null;
      return element("button", {
        type: "button", class: "dg-link-button", title: `Filter: ${condition}`, onclick: () => this.table.addCondition(condition, "status"),
      }, `${total.toLocaleString("en")} ${word}`);
    }

    async best() {
      const { goals, goal_keys: goalKeys, project, across } = this.table.config;
      if (across) return null; // the best of runs that do different things says nothing
      const own = [...this.table.state.goals.keys()].map((key) => ({ name: keys.name(key), key }));
      const all = [...Object.keys(goals).map((name) => ({ name, key: goalKeys[name] })), ...own];
      const metric = all.find((each) => each.key && this.table.goalOf(each));
      if (!metric) return null;
      const { name, key } = metric;
      const { runs: [run] } = await this.ask(`${key} > -inf and ${key} < inf`, { columns: key, order_by: this.table.goalOf(metric) === "up" ? `-${key}` : key });
      if (!run) return null;
      const value = keys.valueOf(run, key);
      const ties = (await this.ask(`${key} = ${value}`)).total - 1;
      const link = element("a", { href: `${project}/runs/${encodeURIComponent(run.id)}`, class: "dg-runs-best" }, run.name || format.shortHash(run.id));
      return element("span", { class: "dg-row" }, `best ${name}`, element("b", {}, format.plain(value)), link, this.ties(`${key} = ${value}`, key, ties));
    }

    /* Other runs that are as good. */
    ties(condition, key, count) {
      if (count < 1) return null;
      const title = `${count + 1} runs have this value. Filter: ${condition}`;
      return element("button", { type: "button", class: "dg-link-button", title, onclick: () => this.table.addCondition(condition, key) }, `and ${count.toLocaleString("en")} more`);
    }
  }

  dagboard.RunsCounts = RunsCounts;
})();
