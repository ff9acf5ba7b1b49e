/* Two sounds over one time axis: one playhead, A and B to switch between them while they play. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  const rootOf = (event) => event.target.closest?.("[data-sound-compare]");
  const player = (root, side) => root.querySelector(`audio[data-side="${side}"]`);
  const active = (root) => player(root, root.dataset.side) ?? root.querySelector("audio");
  const seconds = (root) => Number(root.dataset.seconds);

  function paint(root) {
    const at = Math.min(active(root)?.currentTime ?? 0, seconds(root));
    const share = at / seconds(root);
    for (const lane of root.querySelectorAll(".dg-sound-lane")) lane.style.setProperty("--at", share);
    const slider = root.querySelector("[data-sound-seek]");
    if (slider && document.activeElement !== slider) slider.value = at;
    root.querySelector("[data-sound-clock]").textContent = `${at.toFixed(2)} / ${seconds(root).toFixed(2)} s`;
    const isPlaying = !(active(root)?.paused ?? true);
    root.querySelector("[data-sound-play] > span:last-child").textContent = isPlaying ? "Pause" : "Play";
    return isPlaying;
  }

  function follow(root) {
    if (root.isConnected && paint(root)) requestAnimationFrame(() => follow(root));
  }

  function seek(root, to) {
    const at = Math.min(Math.max(0, to), seconds(root));
    for (const each of root.querySelectorAll("audio")) each.currentTime = Math.min(at, each.duration || at);
    paint(root);
  }

  async function play(root) {
    const one = active(root);
    if (!one) return;
    if (one.ended) seek(root, 0);
    try {
      await one.play();
    } catch {
      root.querySelector("[data-sound-clock]").textContent = "This browser cannot play it.";
      return;
    }
    follow(root);
  }

  function choose(root, side) {
    const before = active(root);
    root.dataset.side = side;
    const after = active(root);
    for (const button of root.querySelectorAll("[data-sound-side]")) {
      button.setAttribute("aria-pressed", String(button.dataset.soundSide === side));
    }
    if (!before || before === after) return;
    const isPlaying = !before.paused;
    before.pause();
    after.currentTime = before.currentTime;
    if (isPlaying) play(root);
    else paint(root);
  }

  document.addEventListener("click", (event) => {
    const root = rootOf(event);
    if (!root) return;
    const side = event.target.closest("[data-sound-side]")?.dataset.soundSide;
    if (side) choose(root, side);
    if (event.target.closest("[data-sound-play]")) {
      if (active(root)?.paused ?? true) play(root);
      else active(root).pause();
    }
    const lane = event.target.closest(".dg-sound-lane");
    if (lane) {
      const box = lane.getBoundingClientRect();
      seek(root, ((event.clientX - box.left) / box.width) * seconds(root));
    }
  });

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("[data-sound-seek]")) seek(rootOf(event), Number(event.target.value));
  });

  for (const name of ["pause", "ended", "loadedmetadata"]) {
    document.addEventListener(name, (event) => {
      const root = event.target.matches?.("audio") && rootOf(event);
      if (root) paint(root);
    }, true);
  }

  dagboard.onContent(() => {
    for (const root of document.querySelectorAll("[data-sound-compare]:not([data-side])")) {
      const last = [...root.querySelectorAll("[data-sound-side]")].pop();
      if (last) choose(root, last.dataset.soundSide);
    }
  });
})();
