/* Copy buttons: <button data-copy="text">.

   dagboard.copyText(text) writes a text, or what a promise of one will be: a browser that lets only a click write knows
   then that it was clicked. */
(() => {
  "use strict";

  async function write(text) {
    if (!navigator.clipboard || !window.isSecureContext) return select(await text);
    if (typeof text === "string") return navigator.clipboard.writeText(text);
    const blob = text.then((found) => new Blob([found], { type: "text/plain" }));
    blob.catch(() => {}); // `write` tells of it
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]).catch(async (error) => {
      await text; // why there is none says more than that nothing was written
      throw error;
    });
    return undefined;
  }

  /* Where the page is no secure context. */
  function select(text) {
    const before = document.activeElement;
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "dg-visually-hidden";
    (before?.closest?.("[popover]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    before?.focus?.();
  }

  (window.dagboard ??= {}).copyText = write;

  const SAID_MS = 1400;
  const saying = new Map(); // buttons that say something now: their own label, and when they say it again

  function say(button, text) {
    const label = saying.has(button) ? saying.get(button).label : button.getAttribute("aria-label");
    clearTimeout(saying.get(button)?.timer);
    button.classList.add("dg-copied");
    button.setAttribute("aria-label", text);
    saying.set(button, { label, timer: setTimeout(() => rest(button, label), SAID_MS) });
  }

  function rest(button, label) {
    saying.delete(button);
    button.classList.remove("dg-copied");
    if (label === null) button.removeAttribute("aria-label");
    else button.setAttribute("aria-label", label);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) write(button.dataset.copy).then(() => say(button, "Copied"), () => say(button, "Copying failed"));
  });
})();
