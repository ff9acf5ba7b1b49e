/* The theme switch: auto, light or dark. Mantine keeps its own copy under the same key, so both always agree. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const KEY = "mantine-color-scheme-value";
  const ORDER = ["auto", "light", "dark"];
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const forced = document.documentElement.dataset.dgTheme; // of an embedded panel

  const choice = () => {
    if (forced) return forced;
    try {
      const kept = localStorage.getItem(KEY);
      return ORDER.includes(kept) ? kept : "auto";
    } catch {
      return "auto";
    }
  };

  const scheme = () => (choice() === "auto" ? (dark.matches ? "dark" : "light") : choice());

  function label() {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      const text = `Theme: ${choice()}`;
      if (button.dataset.choice === choice()) continue;
      button.dataset.choice = choice();
      button.setAttribute("aria-label", `${text}. Change theme`);
      button.title = text;
    }
  }

  function apply() {
    const root = document.documentElement;
    const now = scheme();
    root.dataset.mantineColorScheme = now;
    root.style.colorScheme = now;
    root.style.backgroundColor = "";
    label();
  }

  /* Mantine follows the system by itself and may be first: the attribute is the truth, whoever wrote it. */
  let shown = document.documentElement.dataset.mantineColorScheme;
  new MutationObserver(() => {
    const now = document.documentElement.dataset.mantineColorScheme;
    if (forced && now !== forced) return apply();
    if (now === shown) return undefined;
    shown = now;
    return window.dispatchEvent(new CustomEvent("dagboard:theme", { detail: now }));
  }).observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });

  dagboard.theme = { scheme, choice };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-theme-switch]")) return;
    const next = ORDER[(ORDER.indexOf(choice()) + 1) % ORDER.length];
    try {
      localStorage.setItem(KEY, next);
    } catch { /* the choice then lasts until the page is left */ }
    apply();
  });
  dark.addEventListener("change", () => setTimeout(apply, 0));
  window.addEventListener("storage", (event) => event.key === KEY && apply());
  dagboard.onContent?.(label);
  apply();
})();
