/* Two images on one table: side by side, swiped, laid over each other, or only what changed; one zoom and place for all.

   Styles do the work (assets/styles/diff_media.css); here gestures become the custom properties --zoom, --x, --y, --split. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const LARGEST = 32;
  const STEP = 40;

  const state = (root) => (root.dgView ??= { zoom: 1, x: 0, y: 0 });

  function paint(root) {
    const view = state(root);
    root.style.setProperty("--zoom", view.zoom);
    root.style.setProperty("--x", `${view.x}px`);
    root.style.setProperty("--y", `${view.y}px`);
    const stage = [...root.querySelectorAll(".dg-stage")].find((each) => each.offsetParent);
    const factor = stage && root.dgWidest ? (stage.clientWidth / root.dgWidest) * view.zoom : 0;
    root.querySelector(".dg-image-factor").textContent = factor ? `${Math.round(factor * 100)} %` : "";
  }

  /* The point under (x, y) of a stage stays where it is. */
  function zoom(root, factor, x, y) {
    const view = state(root);
    const next = Math.min(LARGEST, Math.max(1, view.zoom * factor));
    const ratio = next / view.zoom;
    [view.x, view.y] = next === 1 ? [0, 0] : [x - (x - view.x) * ratio, y - (y - view.y) * ratio];
    view.zoom = next;
    paint(root);
  }

  function zoomInMiddle(root, factor) {
    const stage = [...root.querySelectorAll(".dg-stage")].find((each) => each.offsetParent);
    zoom(root, factor, stage.clientWidth / 2, stage.clientHeight / 2);
  }

  function move(root, x, y) {
    const view = state(root);
    if (view.zoom === 1) return;
    view.x += x;
    view.y += y;
    paint(root);
  }

  function fit(root) {
    Object.assign(state(root), { zoom: 1, x: 0, y: 0 });
    paint(root);
  }

  function choose(root, mode) {
    root.dataset.mode = mode;
    for (const button of root.querySelectorAll("[data-image-mode]")) {
      button.setAttribute("aria-pressed", String(button.dataset.imageMode === mode));
    }
    dagboard.address.update({ mode: mode === "side" ? null : mode });
    paint(root);
  }

  const rootOf = (event) => event.target.closest?.("[data-image-compare]");

  document.addEventListener("click", (event) => {
    const root = rootOf(event);
    if (!root) return;
    const mode = event.target.closest("[data-image-mode]");
    if (mode) choose(root, mode.dataset.imageMode);
    const tool = event.target.closest("[data-image-zoom]")?.dataset.imageZoom;
    if (tool === "fit") fit(root);
    else if (tool) zoomInMiddle(root, tool === "in" ? 1.5 : 1 / 1.5);
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-image-split]")) rootOf(event).style.setProperty("--split", event.target.value);
  });

  document.addEventListener("wheel", (event) => {
    const stage = event.target.closest?.(".dg-stage");
    const root = stage && rootOf(event);
    if (!root || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const box = stage.getBoundingClientRect();
    zoom(root, event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });

  document.addEventListener("keydown", (event) => {
    const root = event.target.matches?.(".dg-stage") && rootOf(event);
    if (!root) return;
    const moves = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
    if (event.key === "+" || event.key === "=") zoomInMiddle(root, 1.5);
    else if (event.key === "-") zoomInMiddle(root, 1 / 1.5);
    else if (event.key === "0") fit(root);
    else if (moves[event.key] && state(root).zoom > 1) move(root, ...moves[event.key]);
    else return;
    event.preventDefault();
  });

  /* A drag moves a zoomed image; in the swipe it moves the border. */
  document.addEventListener("pointerdown", (event) => {
    const stage = event.target.closest?.(".dg-stage");
    const root = stage && rootOf(event);
    if (!root || event.button !== 0) return;
    const isSwipe = root.dataset.mode === "swipe" && state(root).zoom === 1;
    const slide = (at) => {
      const box = stage.getBoundingClientRect();
      const share = Math.min(100, Math.max(0, ((at.clientX - box.left) / box.width) * 100));
      root.style.setProperty("--split", share);
      const slider = root.querySelector("[data-image-split]");
      if (slider) slider.value = share;
    };
    const follow = (at) => (isSwipe ? slide(at) : move(root, at.movementX, at.movementY));
    const stop = () => {
      stage.removeEventListener("pointermove", follow);
      stage.removeEventListener("pointerup", stop);
      stage.removeEventListener("pointercancel", stop);
    };
    stage.setPointerCapture(event.pointerId);
    stage.addEventListener("pointermove", follow);
    stage.addEventListener("pointerup", stop);
    stage.addEventListener("pointercancel", stop);
    if (isSwipe) slide(event);
  });

  /* The page of the file says why an image cannot be read. */
  document.addEventListener("error", (event) => {
    const image = event.target;
    if (!image.matches?.(".dg-stage img, .dg-gallery img")) return;
    const said = dagboard.element("span", { class: "dg-muted dg-small" }, "cannot be read");
    image.replaceWith(dagboard.element("span", { class: "dg-gallery-none", title: image.alt }, said));
  }, true);

  /* The places of all images are as wide as the widest and as high as the highest, so that a pixel of one is as large as
     a pixel of another, and images laid over each other begin at the same corner. */
  function shape(root) {
    const known = [...root.querySelectorAll(".dg-stage img")].filter((each) => each.naturalWidth && each.naturalHeight);
    if (!known.length) return;
    const wide = Math.max(...known.map((each) => each.naturalWidth));
    const high = Math.max(...known.map((each) => each.naturalHeight));
    root.style.setProperty("--ratio", wide / high);
    for (const image of known) {
      image.style.setProperty("--wide", image.naturalWidth / wide);
      image.style.setProperty("--high", image.naturalHeight / high);
    }
    root.dgWidest = wide;
    paint(root);
  }

  window.addEventListener("resize", () => document.querySelectorAll("[data-image-compare]").forEach(paint));

  /* Small images are shown with their pixels, not blurred. */
  document.addEventListener("load", (event) => {
    const image = event.target;
    if (!image.matches?.(".dg-stage img, .dg-gallery img")) return;
    image.classList.toggle("dg-pixels", image.naturalWidth <= 256);
    const root = image.closest("[data-image-compare]");
    if (root) shape(root);
  }, true);
})();
