/* The files page by keyboard (components/files): t finds a file, / filters, arrows walk rows, Backspace goes up. Also
   images: zoom of one, and small ones drawn with whole pixels. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const isTyping = (node) => Boolean(node?.closest?.("input, textarea, select, [contenteditable='true']"));
  const filterField = () => document.querySelector("input[data-files-filter], [data-files-filter] input");
  const rows = () => [...document.querySelectorAll("a[data-file-row]")].filter((link) => link.offsetParent !== null);

  function narrow(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const panel = input.closest(".dg-panel");
    dagboard.address.update({ q: input.value.trim() });
    if (panel.querySelector("[data-files-grid]")) return;
    let shown = 0;
    for (const row of panel.querySelectorAll(".dg-files tbody tr")) {
      const link = row.querySelector(".dg-file-name");
      const fits = row.querySelector("[data-file-above]") || words.every((word) => link.textContent.toLowerCase().includes(word));
      row.classList.toggle("dg-hidden", !fits);
      shown += fits && !row.querySelector("[data-file-above]") ? 1 : 0;
    }
    said(panel.querySelector(".dg-files-table"), shown, input.value);
  }

  function said(box, shown, words) {
    if (!box) return;
    let line = box.querySelector(".dg-files-none");
    if (shown) return line?.remove();
    if (!line) {
      line = dagboard.element("p", { class: "dg-files-none", role: "status" });
      box.append(line);
    }
    line.textContent = `No name here has “${words}”.`;
    return undefined;
  }

  /* A filter that the server answers stands in the address. */
  const ask = dagboard.debounce((input) => {
    const search = new URLSearchParams(location.search);
    search.delete("page");
    search.delete("q");
    if (input.value.trim()) search.set("q", input.value.trim());
    sessionStorage.setItem("dg-files-typing", "1");
    dagboard.address.go(`${location.pathname}?${search.toString().replaceAll("+", "%20")}`);
  }, 350);

  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.closest?.("[data-files-filter]")) return;
    if (input.closest("[data-files-query]")) ask(input);
    else narrow(input);
  });

  function openFinder() {
    const finder = document.querySelector("[data-files-finder]");
    if (!finder) return false;
    finder.open = true;
    finder.querySelector("input")?.focus();
    return true;
  }

  function walk(step) {
    const list = rows();
    if (!list.length) return enterGrid();
    const at = list.indexOf(document.activeElement);
    list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + step))].focus();
    return true;
  }

  /* The first row of a large folder, which is a grid (files_grid.js). */
  function enterGrid() {
    const box = document.querySelector("[data-files-grid]");
    box?.dispatchEvent(new CustomEvent("dg-files-enter"));
    return Boolean(box);
  }

  const isInList = () => document.activeElement?.matches?.("a[data-file-row], body");

  function pressed(key) {
    if (key === "t") return openFinder();
    if (key === "/") {
      const field = filterField();
      field?.focus();
      field?.select();
      return Boolean(field);
    }
    if (key === "Backspace") {
      const above = document.querySelector("[data-file-above]") ?? [...document.querySelectorAll(".dg-crumbs a")].at(-1);
      above?.click();
      return Boolean(above);
    }
    if ((key === "ArrowDown" || key === "ArrowUp") && isInList()) return walk(key === "ArrowDown" ? 1 : -1);
    return false;
  }

  /* Before the frame's own keys, because / is the global search elsewhere. */
  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-files-finder]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const inFilter = event.target.closest?.("[data-files-filter]");
    if (inFilter && (event.key === "ArrowDown" || event.key === "Enter")) {
      const first = rows().find((link) => !link.matches("[data-file-above]"));
      if (first && event.key === "Enter" && !inFilter.closest("[data-files-query]")) first.click();
      else if (first) first.focus();
      else enterGrid();
    } else if (inFilter && event.key === "Escape") {
      event.target.blur();
      return;
    } else if (isTyping(event.target) || event.target.closest?.(".ag-root") || !pressed(event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  const SMALL = 64;
  function picture(image) {
    if (image.complete && image.naturalWidth && image.naturalWidth <= SMALL) image.classList.add("dg-small-picture");
  }
  document.addEventListener("load", (event) => {
    if (!event.target.matches?.(".dg-thumb-box > img, .dg-zoom > img")) return;
    if (event.target.closest(".dg-zoom")) fit(event.target);
    else picture(event.target);
  }, true);

  /* Zoom: width in pixels of the page; "fit" is as large as the place, and small images up to eight times. */
  function show(image, width) {
    const scale = width / image.naturalWidth;
    image.style.width = `${Math.round(width)}px`;
    image.classList.add("dg-zoom-wide");
    image.classList.toggle("dg-pixels", scale >= 2);
    const label = image.closest(".dg-zoom").parentElement.querySelector("[data-zoom-scale]");
    if (label) label.textContent = `${Math.round(scale * 100)} %`;
  }

  function fit(image) {
    const room = image.closest(".dg-zoom").clientWidth - 24;
    const tall = Math.max(240, window.innerHeight - 300) * (image.naturalWidth / image.naturalHeight);
    const small = image.naturalWidth <= SMALL ? 8 : 1;
    show(image, Math.max(1, Math.min(room, tall, image.naturalWidth * small)));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-zoom]");
    if (!button) return;
    for (const image of button.closest(".dg-zoom-bar").parentElement.querySelectorAll(".dg-zoom > img")) {
      if (button.dataset.zoom === "fit") fit(image);
      else show(image, Math.max(8, Math.min(20000, image.getBoundingClientRect().width * (button.dataset.zoom === "in" ? 1.5 : 1 / 1.5))));
    }
  });

  /* The field in which somebody types keeps the focus when the page is drawn anew. */
  dagboard.onContent(() => {
    const filter = filterField();
    const isList = filter && !filter.closest("[data-files-query]") && document.querySelector(".dg-files tbody");
    if (isList && filter.value && !filter.dgNarrowed) narrow(filter);
    if (isList) filter.dgNarrowed = true;
    const field = document.querySelector("[data-files-query]") && filter;
    if (!field || field.dgSeen) return;
    field.dgSeen = true;
    if (!sessionStorage.getItem("dg-files-typing")) return;
    sessionStorage.removeItem("dg-files-typing");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });
})();
