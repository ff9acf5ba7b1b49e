/* One small floating panel under a button: light dismiss and Escape come from the platform's popover. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const MARGIN = 8;

  function place(panel, anchor) {
    const at = anchor.getBoundingClientRect();
    const size = panel.getBoundingClientRect();
    const left = Math.max(MARGIN, Math.min(at.left, window.innerWidth - size.width - MARGIN));
    const below = at.bottom + 4;
    const fits = below + size.height <= window.innerHeight - MARGIN;
    const top = fits ? below : Math.max(MARGIN, at.top - size.height - 4);
    Object.assign(panel.style, { left: `${left}px`, top: `${top}px` });
  }

  function closed(panel, anchor, onClose) {
    return (event) => {
      if (event.newState !== "closed") return;
      anchor.setAttribute("aria-expanded", "false");
      const inside = panel.contains(document.activeElement);
      panel.remove();
      if (inside && anchor.isConnected) anchor.focus();
      onClose?.();
    };
  }

  /* Opens `content` under `anchor`; returns {panel, close, place}; `place` again when the content grew. Focus goes to the first control and comes back. */
  dagboard.popover = (anchor, content, { label, className = "", onClose } = {}) => {
    const attributes = { class: `dg-float ${className}`, popover: "auto", role: "dialog", "aria-label": label };
    const panel = dagboard.element("div", attributes, content);
    document.body.append(panel);
    panel.addEventListener("toggle", closed(panel, anchor, onClose));
    panel.showPopover();
    place(panel, anchor);
    anchor.setAttribute("aria-expanded", "true");
    panel.querySelector("[autofocus], input, select, button")?.focus();
    return { panel, place: () => place(panel, anchor), close: () => panel.isConnected && panel.hidePopover() };
  };

  /* Says under `anchor` why what it opens cannot be shown. */
  dagboard.complain = (anchor, error, label) => {
    const said = [error.message, error.problem?.hint].filter(Boolean).join(" ");
    return dagboard.popover(anchor, dagboard.element("div", { class: "dg-float-note", role: "alert" }, said), { label });
  };
})();
