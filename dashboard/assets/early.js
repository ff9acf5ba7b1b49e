/* Runs in the head before the first paint: the chosen colour scheme, so that no page flashes white. */
(() => {
  "use strict";
  const root = document.documentElement;
  let choice = root.dataset.dgTheme ?? "auto"; // an embedded panel's own
  try {
    choice = root.dataset.dgTheme ?? (localStorage.getItem("mantine-color-scheme-value") || "auto");
  } catch { /* storage may be forbidden; the system's scheme then decides */ }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const scheme = choice === "light" || choice === "dark" ? choice : system;
  root.dataset.mantineColorScheme = scheme;
  root.style.colorScheme = scheme;
  root.style.backgroundColor = scheme === "dark" ? "#111113" : "#fcfcfd";
})();
