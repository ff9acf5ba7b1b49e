/* The outline and the spectrogram of a sound follow its player, and a click on them goes there
   (components/files/preview_bodies.py). Two sounds side by side: compare_sounds.js. */
(() => {
  "use strict";
  const laneOf = (audio) => audio.closest?.("[data-sound-heard]")?.querySelector(".dg-sound-lane");

  function paint(audio) {
    const lane = laneOf(audio);
    lane?.style.setProperty("--at", Math.min(1, audio.currentTime / Number(lane.dataset.soundSeconds)));
    return lane;
  }

  function follow(audio) {
    if (paint(audio)?.isConnected && !audio.paused) requestAnimationFrame(() => follow(audio));
  }

  for (const name of ["play", "pause", "seeked", "ended"]) {
    document.addEventListener(name, (event) => event.target.matches?.("[data-sound-heard] audio") && follow(event.target), true);
  }

  document.addEventListener("click", (event) => {
    const lane = event.target.closest?.("[data-sound-heard] .dg-sound-lane");
    const audio = lane?.closest("[data-sound-heard]").querySelector("audio");
    if (!audio) return;
    const box = lane.getBoundingClientRect();
    audio.currentTime = ((event.clientX - box.left) / box.width) * Number(lane.dataset.soundSeconds);
    paint(audio);
  });
})();
