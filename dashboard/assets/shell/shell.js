/* Header and navigation: the drawer, the pickers and the global search by keyboard. */
(() => {
  "use strict";
  const search = () => document.querySelector(".dg-search input");
  const options = (box) => [...box.querySelectorAll("a.dg-option, button.dg-option")].filter((link) => link.offsetParent !== null);

  function toggleDrawer(open) {
    const root = document.documentElement;
    root.classList.toggle("dg-nav-open", open);
    const button = document.querySelector("[data-nav-toggle]");
    const isOpen = root.classList.contains("dg-nav-open");
    button?.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) document.querySelector(".dg-nav a")?.focus();
  }

  function closePickers(except) {
    for (const picker of document.querySelectorAll("details.dg-picker[open]")) {
      if (picker !== except) picker.open = false;
    }
  }

  /* Opens at once, before what a person types next: the browser's own toggle comes a moment later. */
  function togglePicker(event, picker) {
    event.preventDefault();
    picker.open = !picker.open;
    if (picker.open) picker.querySelector("input")?.focus();
  }

  function move(box, step) {
    const list = options(box);
    if (!list.length) return;
    const at = list.indexOf(document.activeElement);
    if (at === 0 && step < 0) box.querySelector("input")?.focus();
    else list[at < 0 && step < 0 ? list.length - 1 : Math.min(list.length - 1, at + step)].focus();
  }

  function filter(input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const link of input.closest(".dg-popover").querySelectorAll("a.dg-option")) {
      const text = link.textContent.toLowerCase();
      link.classList.toggle("dg-hidden", !words.every((word) => text.includes(word)));
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest?.("[data-nav-toggle]")) return toggleDrawer();
    if (target.closest?.(".dg-scrim, .dg-nav a")) toggleDrawer(false);
    closePickers(target.closest?.("details.dg-picker"));
    if (target.closest?.(".dg-picker summary")) togglePicker(event, target.closest(".dg-picker"));
    if (target.closest?.(".dg-search a.dg-option")) target.closest("a").blur();
    return undefined;
  });

  document.addEventListener("input", (event) => event.target.closest?.("[data-filter]") && filter(event.target));

  const isTyping = (node) => node?.matches?.("input, textarea, select, [contenteditable='true']");

  function onEscape(box) {
    if (box.matches("details")) {
      box.open = false;
      box.querySelector("summary").focus();
    } else document.activeElement?.blur();
  }

  function inBox(event, box) {
    if (event.key === "ArrowDown") move(box, 1);
    else if (event.key === "ArrowUp") move(box, -1);
    else if (event.key === "Escape") onEscape(box);
    else if (event.key === "Enter" && isTyping(event.target)) options(box)[0]?.click();
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("details.dg-picker[open], .dg-search");
    if (box) return inBox(event, box);
    if (event.key === "Escape") toggleDrawer(false);
    if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search()?.focus();
      search()?.select();
    }
    return undefined;
  });
})();
