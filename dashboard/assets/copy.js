/* Copy buttons: <button data-copy="text">, or data-copy-link="rev=…": the present address with these values fixed. */
(() => {
  "use strict";

  async function write(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "dg-visually-hidden";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    return undefined;
  }

  (window.dagboard ??= {}).copyText = write;

  function say(button, text) {
    button.classList.add("dg-copied");
    const label = button.getAttribute("aria-label");
    button.setAttribute("aria-label", text);
    setTimeout(() => {
      button.classList.remove("dg-copied");
      if (label === null) button.removeAttribute("aria-label");
      else button.setAttribute("aria-label", label);
    }, 1400);
  }

  function permanent(fixed) {
    const address = new URL(location.href);
    for (const [key, value] of new URLSearchParams(fixed)) address.searchParams.set(key, value);
    return address.href;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy], [data-copy-link]");
    if (!button) return;
    const link = button.dataset.copyLink;
    const text = link === undefined ? button.dataset.copy : permanent(link);
    write(text).then(() => say(button, "Copied"), () => say(button, "Copying failed"));
  });
})();
