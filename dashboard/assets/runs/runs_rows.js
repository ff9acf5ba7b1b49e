/* Rows of the table as it is read: plain, nested, or in groups of which some are open. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const ALWAYS = ["id", "name", "status", "parent"];
  const MANY = 10000;
  const EDGE = 20;
  const LISTS = /^(label|dataset\.)/; // a run may stand in several groups of these

  dagboard.wantedColumns = (table) => [...new Set([...ALWAYS, ...table.state.visible])];

  /* Of several projects, two may have one run: its row goes by project and id. */
  const identity = ({ id, project }) => (project ? { id: `${project} ${id}`, run: id, project, home: dagboard.projectHref(project) } : { id });

  dagboard.flatRun = (run, columns) => {
    const row = { ...identity(run), parent: run.parent ?? null, note: Boolean(run.note), parentName: run.parent_name, depth: run.depth ?? 0, children: run.children ?? 0 };
    for (const key of columns) if (key !== "id") row[key] = keys.valueOf(run, key);
    return row;
  };

  /* What an answer says of a column; it spells a metric's aggregate as short as it can. */
  dagboard.ofKey = (found, key) => found[key] ?? found[key.replaceAll('"', "")];

  /* Groups one after the other, the runs of open groups behind theirs. */
  class GroupTree {
    constructor(table, signal) {
      Object.assign(this, { table, signal, reading: table.reading, open: new Map() });
      this.ready = this.restore();
    }

    get by() {
      return this.reading.by;
    }

    /* Where the groups stand that the address says are open. */
    async restore() {
      if (!this.reading.open.size) return;
      const { groups } = await this.ask({ columns: "id", limit: MANY });
      groups.forEach((group, index) => { if (this.reading.open.has(group.id)) this.open.set(index, group); });
    }

    /* After a click: `group` is open now, or closed. */
    mark({ group, index }) {
      if (!group) return;
      if (this.reading.open.has(group.id)) this.open.set(index, group);
      else this.open.delete(index);
    }

    renew() {
      this.open.clear();
      this.ready = this.restore();
    }

    ask(more) {
      const query = this.reading.match({ by: keys.join(this.by), order_by: this.order(), ...more });
      return this.fetch("/runs/groups", query);
    }

    async fetch(path, query) {
      return (await dagboard.fetchJson(`${this.table.api}${path}?${new URLSearchParams(query)}`, { signal: this.signal })).body;
    }

    /* The table's order, said of groups: a column of numbers sorts by its mean. */
    order() {
      const said = this.table.state.order.map((item) => {
        const key = item.replace(/^-/, "");
        const sign = item.slice(0, item.length - key.length);
        if (this.by.includes(key)) return item;
        if (key === "name") return `${sign}${this.by[0]}`;
        return this.reading.numeric?.has(key) ? `${sign}mean(${key})` : "";
      });
      return keys.join(said.filter(Boolean));
    }

    /* Pieces of the flat list: [groups or null, first, how many, place of the first]. */
    pieces() {
      const found = [];
      let flat = 0;
      let next = 0;
      for (const [index, group] of [...this.open].sort(([a], [b]) => a - b)) {
        found.push([null, next, index + 1 - next, flat]);
        flat += index + 1 - next;
        found.push([group, 0, group.count, flat]);
        flat += group.count;
        next = index + 1;
      }
      return [...found, [null, next, Infinity, flat]];
    }

    async load(from, to, columns) {
      await this.ready;
      const rows = [];
      for (const [group, first, size, place] of this.pieces()) {
        const start = Math.max(from, place);
        const end = Math.min(to, place + size);
        if (start >= end) continue;
        const offset = first + start - place;
        rows.push(...(group ? await this.runsOf(group, offset, end - start, columns) : await this.groups(offset, end - start)));
      }
      if (this.total === undefined) await this.groups(0, 1);
      const inside = [...this.open.values()].reduce((sum, { count }) => sum + count, 0);
      return { rows, total: this.total + inside, matching: this.runs };
    }

    async groups(offset, limit) {
      const columns = keys.join(this.table.state.visible.filter((key) => this.reading.numeric?.has(key))) || "id";
      const body = await this.ask({ columns, offset, limit: Math.min(limit, MANY) });
      Object.assign(this, { total: body.total, runs: body.runs });
      this.reading.controls.showTotal(body.total);
      const digits = this.by.map((_, place) => dagboard.format.digits(body.groups.map(({ values }) => values[place])));
      return body.groups.map((group, at) => ({ id: `group ${group.id}`, group, digits, index: offset + at, name: group.id }));
    }

    async runsOf(group, offset, limit, columns) {
      const { state } = this.table;
      const filter = dagboard.withCondition(state.filter, group.condition);
      const query = this.reading.match({ filter, order_by: keys.join(state.order), columns: keys.join(columns), offset, limit });
      const { runs } = await this.fetch("/runs", query);
      const isShared = this.by.some((key) => LISTS.test(key));
      return runs.map((run) => {
        const row = { ...dagboard.flatRun(run, columns), run: run.id, depth: 1 };
        return isShared ? { ...row, id: `${row.id} ${group.id}` } : row;
      });
    }
  }

  /* The rows that were answered, by digest: asked for again, only those that changed travel. */
  class HeldRows {
    constructor() {
      this.blocks = new Map();
    }

    /* Rows that may stand in a block: those it had, and those near the edges of its neighbours, which may have moved. */
    near(from, to) {
      const rows = (start) => this.blocks.get(start) ?? [];
      return new Map([...rows(from - (to - from)).slice(-EDGE), ...rows(from), ...rows(to).slice(0, EDGE)].map((row) => [row.digest, row]));
    }

    keep(from, rows) {
      this.blocks.set(from, rows);
    }
  }

  /* One block of rows: {rows, total, matching}. */
  dagboard.loadRows = async (source, from, to) => {
    const { table } = source;
    const { reading, state } = table;
    const columns = dagboard.wantedColumns(table);
    if (reading.by.length) {
      source.tree ??= new GroupTree(table, source.abort.signal);
      return source.tree.load(from, to, columns);
    }
    const nested = reading.isNested && !state.across ? { nested: "true", expanded: [...reading.open].join(",") } : {};
    source.held ??= new HeldRows();
    const held = source.held.near(from, to);
    const query = dagboard.runsQuery(state, { columns: keys.join(columns), limit: to - from, offset: from, ...nested, known: [...held.keys()].join(",") || "none" });
    const { body } = await dagboard.fetchJson(`${table.api}/runs?${query}`, { signal: source.abort.signal });
    const rows = body.runs.map((run) => held.get(run.same && run.digest) ?? { ...dagboard.flatRun(run, columns), digest: run.digest });
    source.held.keep(from, rows);
    dagboard.showUnread(table, body.unread);
    return { rows, total: body.total, matching: body.matching };
  };
})();
