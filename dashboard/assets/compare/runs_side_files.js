/* Which file of a series stands at a step, and the pictures of all runs at that step (components/runs/sides.py). */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});

  /* files: [[step, path, isTooLarge]] in the order of steps; the file at a step is that of the nearest earlier one. */
  function fileAt(files, step) {
    if (!files?.length) return { path: "", said: "This run has no such file." };
    if (step === null) return { path: files[0][1], isTooLarge: files[0][2], said: "" };
    const known = files.filter(([at]) => at <= step);
    if (!known.length) return { path: "", said: `Nothing up to step ${step}; its first is step ${files[0][0]}.` };
    const [at, path, isTooLarge] = known[known.length - 1];
    return { path, isTooLarge, said: at === step ? `step ${at}` : `step ${at}, the nearest before ${step}` };
  }

  /* Every step that any run has. */
  function stepsOf(series) {
    const steps = new Set(Object.values(series.files).flatMap((files) => files.map(([step]) => step)));
    steps.delete(null);
    return [...steps].sort((one, other) => one - other);
  }

  function fillPicture(figure, name, key, file, address) {
    const [image, caption, link] = ["img", "figcaption", "a"].map((tag) => figure.querySelector(tag));
    const isShown = Boolean(file.path) && !file.isTooLarge;
    figure.classList.toggle("dg-side-without", !isShown);
    caption.textContent = file.isTooLarge ? "Too large to show here." : file.said;
    link.hidden = !file.path;
    link.href = address;
    link.download = file.path.slice(file.path.lastIndexOf("/") + 1);
    image.hidden = !isShown;
    if (!isShown) return image.removeAttribute("src");
    image.alt = `${key} of ${name}${file.said ? `, ${file.said}` : ""}`;
    if (image.getAttribute("src") === address) return undefined;
    figure.setAttribute("aria-busy", "true");
    image.onload = () => figure.removeAttribute("aria-busy");
    image.onerror = () => {
      figure.removeAttribute("aria-busy");
      figure.classList.add("dg-side-without");
      image.hidden = true;
      caption.textContent = "The picture cannot be shown.";
    };
    image.src = address;
    return undefined;
  }

  dagboard.sides = { fileAt, stepsOf, fillPicture };
})();
