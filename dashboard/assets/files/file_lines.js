/* Lines of a file (figures/previews/preview.py, numbered): #L12 and #L12-L20 are marked and scrolled to; a click on a number
   marks a line, with Shift a range, and puts it into the address. The numbers are one stop of the Tab key: arrows, Page
   Up and Down, Home and End walk them, and Enter marks. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const LINE = /^#L(\d+)(?:-L(\d+))?$/;

  function chosen() {
    const found = LINE.exec(location.hash);
    if (!found) return null;
    const ends = [Number(found[1]), Number(found[2] ?? found[1])].sort((a, b) => a - b);
    return { from: ends[0], to: ends[1] };
  }

  /* The number that Tab comes to. */
  function stop(link) {
    if (!link) return;
    const before = link.parentElement.querySelector("a[tabindex='0']");
    if (before) before.tabIndex = -1;
    link.tabIndex = 0;
  }

  function mark(box, { scroll = false } = {}) {
    const lines = chosen();
    const numbers = box.querySelector(".dg-line-numbers").children;
    box.querySelector(".dg-line-mark")?.remove();
    for (const each of box.querySelectorAll(".dg-line-numbers > a[aria-current]")) each.removeAttribute("aria-current");
    const first = lines && numbers[lines.from - 1];
    stop(first || box.querySelector(".dg-line-numbers > a[tabindex='0']") || numbers[0]);
    if (!first) return;
    box.closest("details")?.setAttribute("open", "");
    const last = numbers[Math.min(lines.to, numbers.length) - 1];
    for (let at = lines.from; at <= lines.to && numbers[at - 1]; at += 1) numbers[at - 1].setAttribute("aria-current", "true");
    const top = first.offsetTop;
    box.append(dagboard.element("div", { class: "dg-line-mark", style: { top: `${top}px`, height: `${last.offsetTop + last.offsetHeight - top}px` } }));
    if (scroll) first.scrollIntoView({ block: "center" });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".dg-line-numbers > a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const line = Number(link.dataset.line);
    stop(link);
    const before = chosen();
    const hash = event.shiftKey && before ? `#L${Math.min(before.from, line)}-L${Math.max(before.to, line)}` : `#L${line}`;
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    mark(link.closest(".dg-lines-numbered"));
  });

  const PAGE = 20;
  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE, Home: -Infinity, End: Infinity };

  document.addEventListener("keydown", (event) => {
    const link = event.target.closest?.(".dg-line-numbers > a");
    if (!link || !(event.key in STEPS) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const numbers = link.parentElement.children;
    const next = numbers[Math.max(0, Math.min(numbers.length - 1, Number(link.dataset.line) - 1 + STEPS[event.key]))];
    stop(next);
    next.focus();
  });

  dagboard.onContent(() => {
    for (const box of document.querySelectorAll(".dg-lines-numbered")) {
      if (box.dgSeen) continue;
      box.dgSeen = true;
      for (const each of box.querySelector(".dg-line-numbers").children) each.tabIndex = -1;
      mark(box, { scroll: true });
    }
  });
  window.addEventListener("hashchange", () => {
    for (const box of document.querySelectorAll(".dg-lines-numbered")) mark(box, { scroll: true });
  });
})();
