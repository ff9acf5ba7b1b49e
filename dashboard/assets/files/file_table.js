/* The rows of a table file (components/files/table.py): read from GET …/table as they scroll into sight; a filter in the
   query language, which stands in the address. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const SPARE = 18;
  const pause = () => new Promise((done) => setTimeout(done, 16));
  const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

  const shown = (value) => (value === null ? "" : String(value));

  function said(root, { total, read, is_whole: isWhole }, filter) {
    const of = `${isWhole ? "" : "the first "}${count(read, "row")}`;
    root.querySelector("[data-table-said]").textContent = filter ? `${total.toLocaleString("en")} of ${of}` : of;
  }

  function fault(root, message) {
    const line = root.querySelector("[data-table-fault]");
    line.hidden = !message;
    line.textContent = message;
    root.querySelector("[data-table-rows]").hidden = Boolean(message);
    root.querySelector("input").toggleAttribute("aria-invalid", Boolean(message));
  }

  /* The columns that are drawn first are those of a preview, which may name them in another order. */
  function name(grid, columns) {
    const definitions = grid.getColumnDefs();
    if (columns.every(({ name: each }, place) => definitions[place]?.headerName === each)) return;
    grid.setGridOption("columnDefs", columns.map(({ name: headerName }, place) => ({ ...definitions[0], colId: String(place), field: String(place), headerName, headerTooltip: headerName })));
  }

  function source(root, box, grid, filter) {
    return {
      async getRows({ startRow, endRow, successCallback, failCallback }) {
        const asked = `&filter=${encodeURIComponent(filter)}&offset=${startRow}&limit=${endRow - startRow}`;
        try {
          const { body } = await dagboard.fetchJson(box.dataset.tableRows + asked);
          fault(root, "");
          said(root, body, filter);
          name(grid, body.columns);
          successCallback(body.rows.map((row) => Object.fromEntries(row.map((value, place) => [place, shown(value)]))), body.total);
        } catch (error) {
          fault(root, [error.message, error.problem?.hint].filter(Boolean).join(" "));
          root.querySelector("[data-table-said]").textContent = "";
          failCallback();
        }
      },
    };
  }

  /* The grid of this box: the one of the page before has the same id, and may not be gone yet. */
  async function ready(box) {
    while (box.isConnected) {
      const grid = await window.dash_ag_grid.getApiAsync("file-table");
      if (!grid.isDestroyed() && grid.getGridOption("datasource")) return grid;
      await pause();
    }
    return null;
  }

  /* A table as high as its rows has room for a bar that scrolls sideways, which is of no use where all columns fit. */
  function fit(box) {
    const view = box.querySelector(".ag-center-cols-viewport");
    if (box.style.height && view.scrollWidth <= view.clientWidth) box.style.height = `${parseInt(box.style.height, 10) - SPARE}px`;
  }

  async function start(box) {
    const root = box.parentElement;
    const input = root.querySelector("[data-table-filter] input, input[data-table-filter]");
    const grid = await ready(box);
    if (!grid) return;
    grid.addEventListener("firstDataRendered", () => fit(box));
    let asked = null;
    const ask = () => {
      const filter = input.value.trim();
      if (filter === asked) return;
      asked = filter;
      dagboard.address.update({ filter });
      grid.setGridOption("datasource", source(root, box, grid, filter));
    };
    const soon = dagboard.debounce(ask, 400);
    input.addEventListener("input", soon);
    input.addEventListener("keydown", (event) => event.key === "Enter" && ask());
    ask();
  }

  dagboard.onContent(() => {
    const box = document.querySelector("[data-table-rows]");
    if (!box || box.dgStarted || !window.dash_ag_grid) return;
    box.dgStarted = true;
    start(box);
  });
})();
