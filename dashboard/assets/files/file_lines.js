/* Lines of a file (figures/previews/preview.py, numbered): #L12 and #L12-L20 are marked and scrolled to; a click on a number
   marks a line, with Shift a range, and puts it into the address. */
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

  function mark(box, { scroll = false } = {}) {
    const lines = chosen();
    const numbers = box.querySelector(".dg-line-numbers").children;
    box.querySelector(".dg-line-mark")?.remove();
    for (const each of box.querySelectorAll(".dg-line-numbers > a[aria-current]")) each.removeAttribute("aria-current");
    const first = lines && numbers[lines.from - 1];
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
    const before = chosen();
    const hash = event.shiftKey && before ? `#L${Math.min(before.from, line)}-L${Math.max(before.to, line)}` : `#L${line}`;
    history.replaceState(history.state, "", location.pathname + location.search + hash);
    mark(link.closest(".dg-lines-numbered"));
  });

  dagboard.onContent(() => {
    for (const box of document.querySelectorAll(".dg-lines-numbered")) {
      if (box.dgSeen) continue;
      box.dgSeen = true;
      mark(box, { scroll: true });
    }
  });
  window.addEventListener("hashchange", () => {
    for (const box of document.querySelectorAll(".dg-lines-numbered")) mark(box, { scroll: true });
  });
})();
