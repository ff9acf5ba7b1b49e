/* A folder of many entries (components/files/folder.py): rows come from GET …/tree as they scroll into sight. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const ICONS = { directory: "folder", submodule: "folder-git-2", symlink: "file-symlink" };
  const pause = () => new Promise((done) => setTimeout(done, 16));

  function address(page, rev, path) {
    const href = new URL(page, location.href);
    if (rev) href.searchParams.set("rev", rev);
    href.searchParams.set("path", path);
    return (href.pathname + href.search).replaceAll("+", "%20");
  }

  /* A renderer class of a function data -> nodes. */
  function cell(draw) {
    return class {
      init(params) {
        this.host = element("div", { class: "dg-files-cell" });
        this.refresh(params);
      }

      refresh({ data }) {
        this.host.replaceChildren(...(data ? [draw(data)].flat() : [element("span", { class: "dg-skeleton dg-grid-skeleton" })]));
        return true;
      }

      getGui() {
        return this.host;
      }
    };
  }

  const icon = (name) => element("span", { class: `dg-icon dg-icon-${name}`, "aria-hidden": "true" });

  function columns(page) {
    const name = (data) => [icon(ICONS[data.kind] ?? "file"), element("a", { href: address(page, "", data.path), title: data.path, tabindex: "-1" }, dagboard.format.name(data.name))];
    const keeper = (data) => (data.tracked_by === "dvc" ? element("span", { class: "dg-chip dg-chip-dvc" }, icon("database"), "DVC") : element("span", { class: "dg-chip" }, icon("git-branch"), "git"));
    const size = (data) => element("span", { class: "dg-number" }, data.size === null ? "" : dagboard.format.size(data.size));
    const hash = (data) => element("code", { title: data.hash ?? "" }, data.hash ? dagboard.format.shortHash(data.hash) : "");
    const change = (data) => (data.last_commit ? element("a", { href: address(page, data.last_commit, data.path), tabindex: "-1" }, element("code", {}, dagboard.format.shortHash(data.last_commit))) : "");
    return [
      { colId: "name", headerName: "Name", flex: 1, minWidth: 200, cellRenderer: cell(name) },
      { colId: "by", headerName: "Kept by", width: 100, cellRenderer: cell(keeper) },
      { colId: "size", headerName: "Size", width: 100, cellRenderer: cell(size) },
      { colId: "hash", headerName: "Hash", width: 100, cellRenderer: cell(hash) },
      { colId: "change", headerName: "Last change", width: 110, cellRenderer: cell(change) },
    ];
  }

  function tell(box, words, found, total) {
    const line = box.parentElement.querySelector(".dg-files-said");
    line.hidden = !words;
    line.textContent = found ? `${found.toLocaleString("en")} of ${total.toLocaleString("en")} names` : `No name here has “${words}”.`;
  }

  async function start(box) {
    const { filesGrid: api, filesTotal: total, filesPage: page } = box.dataset;
    const grid = await window.dash_ag_grid.getApiAsync("files-grid");
    while (!grid.isDestroyed() && !grid.getGridOption("datasource")) await pause();
    if (grid.isDestroyed()) return;
    const narrow = box.clientWidth < 600;
    grid.setGridOption("columnDefs", columns(page).filter(({ colId }) => !narrow || colId === "name" || colId === "size"));
    const field = box.closest(".dg-panel").querySelector("[data-files-filter] input, input[data-files-filter]");
    const source = (words) => ({
      rowCount: words ? undefined : Number(total),
      async getRows({ startRow, endRow, successCallback, failCallback }) {
        try {
          const { body } = await dagboard.fetchJson(`${api}&offset=${startRow}&limit=${endRow - startRow}&q=${encodeURIComponent(words)}`);
          tell(box, words, body.total, Number(total));
          successCallback(body.entries, body.total);
        } catch (error) {
          failCallback();
          window.dash_clientside?.set_props?.("notices", { sendNotifications: [{ action: "show", message: error.message, color: "red" }] });
        }
      },
    });
    let asked = null;
    const ask = () => {
      const words = field?.value.trim() ?? "";
      if (words !== asked) grid.setGridOption("datasource", source((asked = words)));
    };
    field?.addEventListener("input", dagboard.debounce(ask, 300));
    ask();
    box.addEventListener("dg-files-enter", () => {
      if (!grid.getDisplayedRowCount()) return;
      grid.ensureIndexVisible(0);
      grid.setFocusedCell(0, "name");
    });
    grid.addEventListener("cellKeyDown", ({ event, data }) => {
      if (event.key === "Enter" && data) dagboard.address.go(address(page, "", data.path));
    });
  }

  dagboard.onContent(() => {
    const box = document.querySelector("[data-files-grid]");
    if (!box || box.dgStarted || !window.dash_ag_grid) return;
    box.dgStarted = true;
    start(box);
  });
})();
