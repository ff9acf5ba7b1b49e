/* The open table follows its runs: it asks whether anything changed, every second while a run goes on or something changed
 * of late and else every other, and then for what changed. Scroll, selection, layout and whatever somebody is typing stay. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const BEAT_MS = 1000;
  const REST_MS = 2000;
  const LATELY_MS = 60000;
  const AGE_MS = 20000;
  const SETTLING_MS = 10000; // blocks of one change come in one after the other

  class RunsLive {
    constructor(table) {
      this.table = table;
      this.edition = 0; // how often the runs changed while the table was open
      this.askedAt = 0;
      this.movedAt = 0;
      this.timer = setInterval(() => document.hidden || this.beat(), BEAT_MS);
      this.ager = setInterval(() => document.hidden || this.age(), AGE_MS);
    }

    beat() {
      if (this.table.grid.isDestroyed()) return; // the page was left a moment ago
      if (Date.now() - this.askedAt >= (this.isMoving ? BEAT_MS : REST_MS) - BEAT_MS / 10) this.poll();
    }

    /* Whether the next change is likely to come soon. */
    get isMoving() {
      let isRunning = Date.now() - this.movedAt < LATELY_MS;
      this.table.grid.forEachNode(({ data }) => { isRunning ||= data?.status === "RUNNING"; });
      return isRunning;
    }

    /* When the project was synced last; a sync that finds nothing new changes nothing else here. */
    async age() {
      const { root, api, closing } = this.table;
      const shown = root.querySelector("[data-runs-synced] time");
      const found = shown && (await dagboard.fetchJson(api, { signal: closing.signal }).catch(() => null));
      const at = found?.body.sync.last_success;
      if (!at || at === shown.dateTime) return;
      Object.assign(shown, { dateTime: at, title: dagboard.format.stamp(at) });
      shown.firstChild.data = dagboard.format.ago(at);
    }

    /* What was seen is old, because this page itself changed something. */
    forget() {
      this.tag = undefined;
      this.edition += 1;
    }

    /* Whether anything changed since the last answer; if so the visible rows are asked for again, in place. */
    async poll() {
      const { table } = this;
      const isLost = table.problem && table.problem.position === undefined && !table.problem.baseline; // the server could not answer
      if (this.isAsking || (table.total === undefined && !isLost)) return; // rows are on their way, or the filter is wrong
      this.isAsking = true;
      this.askedAt = Date.now();
      try {
        const query = dagboard.runsQuery(table.state, { columns: "id", limit: 1 });
        const { tag, body } = await dagboard.fetchJson(`${table.api}/runs?${query}`, { signal: table.closing.signal });
        dagboard.showUnread(table, body.unread);
        if (table.grid.isDestroyed() || table.grid.getEditingCells().length) return; // what somebody types stays
        if ((isLost || (this.tag && tag !== this.tag)) && table.root.isConnected) this.revisit();
        this.tag = tag;
      } catch { /* the next round tries again; the table keeps its rows */ } finally {
        this.isAsking = false;
      }
    }

    revisit() {
      this.movedAt = Date.now();
      this.edition += 1;
      if (this.isSettling) this.anchor.at = Date.now(); // rows of the change before are still on their way
      else this.anchor = this.topRow();
      this.table.reading.revisit();
    }

    get body() {
      return this.table.root.querySelector(".ag-body-viewport");
    }

    /* Whether the view still goes with a row; a person who scrolls lets go of it. */
    get isSettling() {
      const { anchor, body } = this;
      return Boolean(anchor && body) && Date.now() - anchor.at < SETTLING_MS && Math.abs(body.scrollTop - anchor.top) <= 1;
    }

    /* The row that somebody scrolled to, and where it stands; nothing at the top, where new runs should be seen. */
    topRow() {
      const { grid } = this.table;
      const { top } = grid.getVerticalPixelRange();
      const node = top > 0 && grid.getDisplayedRowAtIndex(grid.getFirstDisplayedRowIndex());
      return node?.id ? { id: node.id, index: node.rowIndex, at: Date.now(), top: this.body?.scrollTop } : null;
    }

    /* New rows above push the others down; the view goes with the row it began with. */
    settle() {
      const { anchor, body } = this;
      const node = this.isSettling && this.table.grid.getRowNode(anchor.id);
      if (!node || node.rowIndex === null || node.rowIndex === anchor.index) return;
      body.scrollTop += (node.rowIndex - anchor.index) * node.rowHeight;
      Object.assign(anchor, { index: node.rowIndex, top: body.scrollTop });
    }

    destroy() {
      clearInterval(this.timer);
      clearInterval(this.ager);
    }
  }

  dagboard.RunsLive = RunsLive;
})();
