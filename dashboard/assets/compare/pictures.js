/* Pictures with a style for dark pages (figures/dark_picture.py) wear it while the page is dark. */
(() => {
  "use strict";
  function wear() {
    const end = document.documentElement.dataset.mantineColorScheme === "dark" ? "#dark" : "";
    for (const picture of document.querySelectorAll("img[data-themed]")) {
      const [address] = picture.src.split("#");
      if (picture.src !== address + end) picture.src = address + end;
    }
  }

  window.dagboard.onContent(wear);
  window.addEventListener("dagboard:theme", wear);
})();
