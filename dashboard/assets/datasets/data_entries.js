/* The entries of a difference, a list of any length: rows come by fetch as they come into sight.

   <div data-entries='{"address", "href", "path", "shape", "folder", "text"}'>; address is that of the API, href that of
   the page without a file. What is typed and which folder is open stand in the address of the page. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const ROW = 32;
  const BLOCK = 200;
  const SIGNS = { added: ["+", "green"], deleted: ["−", "red"], modified: ["~", "blue"], renamed: ["→", "amber"] };
  const element = (...parts) => dagboard.element(...parts); // its module is loaded later

  const relative = (list, path) => {
    const base = list.config.path ? `${list.config.path}/` : "";
    return path.startsWith(base) ? path.slice(base.length) : path;
  };

  function asked(list, offset) {
    const address = new URL(list.config.address, location.href);
    address.searchParams.set("limit", BLOCK);
    address.searchParams.set("offset", offset);
    if (list.text) address.searchParams.set("q", list.text);
    if (list.config.shape === "tree") address.searchParams.set("folder", list.folder);
    return address;
  }

  async function read(list, block) {
    if (list.blocks.has(block)) return;
    list.blocks.set(block, null);
    const turn = list.turn;
    try {
      const answer = await fetch(asked(list, block * BLOCK), { headers: { Accept: "application/json" } });
      const body = await answer.json();
      if (turn !== list.turn) return;
      if (!answer.ok) throw new Error(body.detail ?? body.title);
      list.blocks.set(block, [...body.folders.map((folder) => ({ folder })), ...body.entries]);
      list.total = body.total;
      list.failed = "";
    } catch (error) {
      if (turn !== list.turn) return;
      list.blocks.delete(block);
      list.failed = error.message || "The entries could not be read.";
    }
    draw(list);
  }

  function size(row) {
    const [old, now] = [row.from?.size, row.to?.size];
    const { size: said } = dagboard.format;
    if (row.change !== "modified") return said(now ?? old);
    if (old === undefined || old === null || now === undefined || now === null || old === now) return said(now);
    return `${said(old)} → ${said(now)}`;
  }

  function link(list, path) {
    const target = new URL(list.config.href, location.href);
    target.searchParams.set("file", relative(list, path));
    return target.pathname + target.search.replaceAll("+", "%20");
  }

  function named(list, row) {
    const path = relative(list, row.path);
    const shown = list.config.shape === "tree" ? path.slice(path.lastIndexOf("/") + 1) : path;
    const was = row.before ? element("span", { class: "dg-muted" }, `${relative(list, row.before)} → `) : null;
    const isWhole = /\.dir$/.test(row.to?.hash ?? row.from?.hash ?? "");
    if (isWhole) return element("span", { class: "dg-truncate", title: path }, was, shown);
    const open = element("a", { class: "dg-truncate", href: link(list, row.path), title: path }, shown);
    return was ? element("span", { class: "dg-truncate", title: path }, was, open) : open;
  }

  function file(list, row, top) {
    const [sign, tone] = SIGNS[row.change];
    return element("div", { class: "dg-entry", role: "listitem", style: { top: `${top}px` } },
      element("span", { class: "dg-entry-change" },
        element("span", { class: `dg-change-sign dg-change-${tone}`, "aria-hidden": "true" }, sign), row.change),
      named(list, row),
      element("span", { class: "dg-entry-size dg-muted" }, size(row)));
  }

  function folder(list, row, top) {
    const counts = Object.entries(row.within).filter(([, count]) => count).map(([kind, count]) =>
      element("span", { class: "dg-nowrap", title: `${count} ${kind}` },
        element("span", { class: `dg-change-sign dg-change-${SIGNS[kind][1]}` }, SIGNS[kind][0]), count.toLocaleString("en"),
        element("span", { class: "dg-visually-hidden" }, ` ${kind}`)));
    const name = relative(list, row.path);
    return element("div", { class: "dg-entry", role: "listitem", style: { top: `${top}px` } },
      element("span", { class: "dg-entry-change" },
        element("span", { class: "dg-icon dg-icon-folder", "aria-hidden": "true" }), "folder"),
      element("button", { class: "dg-link-button dg-truncate", onclick: () => enter(list, row.path) },
        `${name.slice(name.lastIndexOf("/") + 1)}/`),
      element("span", { class: "dg-entry-size dg-row" }, counts));
  }

  function row(list, place) {
    const found = list.blocks.get(Math.floor(place / BLOCK))?.[place % BLOCK];
    const top = place * ROW;
    if (found) return found.folder ? folder(list, found.folder, top) : file(list, found, top);
    return element("div", { class: "dg-entry", style: { top: `${top}px` } }, element("span", { class: "dg-skeleton dg-entry-wait" }));
  }

  function draw(list) {
    const { box, canvas } = list;
    canvas.style.height = `${(list.total ?? 8) * ROW}px`; // first, for the box is as high as it needs
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 5);
    const last = Math.min(list.total ?? 8, first + Math.ceil(box.clientHeight / ROW) + 15);
    const held = canvas.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    canvas.replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, at) => row(list, first + at)));
    if (held) [...canvas.querySelectorAll("a")].find((each) => each.getAttribute("href") === held)?.focus({ preventScroll: true });
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(Math.max(first, last - 1) / BLOCK); block += 1) {
      if (!list.failed) read(list, block);
    }
    say(list);
  }

  function say(list) {
    const count = list.total;
    const what = list.text || list.config.shape === "tree" ? "shown" : "in all";
    list.status.textContent = list.failed || (count === null ? "" : count ? `${count.toLocaleString("en")} ${what}` : "Nothing matches.");
    list.box.hidden = count === 0;
    if (list.config.shape === "tree") list.trail.replaceChildren(...crumbs(list));
  }

  function crumbs(list) {
    const root = list.config.path;
    const inner = relative(list, list.folder === root ? `${root}/` : list.folder).split("/").filter(Boolean);
    const steps = [[root || "all", root], ...inner.map((name, at) => [name, [root, ...inner.slice(0, at + 1)].filter(Boolean).join("/")])];
    return steps.flatMap(([name, path], at) => [
      at ? element("span", { class: "dg-muted" }, "/") : null,
      at < steps.length - 1
        ? element("button", { class: "dg-link-button", onclick: () => enter(list, path) }, name)
        : element("span", {}, name)]).filter(Boolean);
  }

  function again(list) {
    list.turn += 1;
    list.blocks.clear();
    list.total = null;
    list.failed = "";
    list.box.scrollTop = 0;
    draw(list);
  }

  /* The kinds and shapes above the list are links: they take along what was typed. */
  function carry(list) {
    for (const link of list.root.closest(".dg-panel")?.querySelectorAll("a.dg-toggle") ?? []) {
      const target = new URL(link.href);
      if (list.text) target.searchParams.set("q", list.text);
      else target.searchParams.delete("q");
      link.href = target.pathname + target.search.replaceAll("+", "%20");
    }
  }

  function enter(list, path) {
    list.folder = path;
    dagboard.address.update({ folder: path === list.config.path ? null : path }, { push: true });
    again(list);
  }

  function mount(root) {
    const config = JSON.parse(root.dataset.entries);
    const canvas = element("div", { class: "dg-entries-canvas", role: "list", "aria-label": "Entries that differ" });
    const box = element("div", { class: "dg-entries-box", tabindex: "0", role: "region", "aria-label": "Entries" }, canvas);
    const status = element("span", { class: "dg-muted dg-small", role: "status" });
    const trail = element("nav", { class: "dg-row dg-row-wrap", "aria-label": "Folder" });
    const list = {
      root, config, box, canvas, status, trail, text: config.text, folder: config.folder || config.path,
      blocks: new Map(), total: null, failed: "", turn: 0,
    };
    const typed = dagboard.debounce((value) => {
      list.text = value.trim();
      dagboard.address.update({ q: list.text || null });
      carry(list);
      again(list);
    }, 200);
    const field = element("input", {
      type: "search", class: "dg-input dg-entries-filter", placeholder: "Find a path…", "aria-label": "Find a path",
      value: config.text, oninput: (event) => typed(event.target.value),
    });
    Object.assign(list, { field });
    root.dgList = list;
    root.replaceChildren(element("div", { class: "dg-row dg-row-wrap dg-diff-tools" }, field, trail, status), box);
    box.addEventListener("scroll", () => requestAnimationFrame(() => draw(list)), { passive: true });
    draw(list);
  }

  /* Back and Forward between folders: Dash never knew of these steps. */
  window.addEventListener("popstate", () => {
    const { folder, q } = dagboard.address.query();
    for (const root of document.querySelectorAll("[data-entries]")) {
      const list = root.dgList;
      const [there, typed] = [folder || list?.config.path, q ?? ""];
      if (!list || (list.folder === there && list.text === typed)) continue;
      Object.assign(list, { folder: there, text: typed });
      list.field.value = typed;
      again(list);
    }
  });

  dagboard.onContent(() => {
    for (const root of document.querySelectorAll("[data-entries]")) {
      if (root.dgEntries === root.dataset.entries) continue;
      root.dgEntries = root.dataset.entries;
      mount(root);
    }
  });
})();
