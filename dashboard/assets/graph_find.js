/* Finding a node of the pipeline graph: what fits the words lights up; Enter goes from one to the next, Shift Enter back,
   Escape ends it. */
(() => {
  "use strict";
  const FADES = 300;
  let at = -1;

  function matches(graph, input) {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length ? graph.nodes().filter((node) => words.every((word) => node.data("words").includes(word))) : null;
  }

  function say(input, text) {
    input.closest(".dg-graph-finder").querySelector("[role=status]").textContent = text;
  }

  function look(input) {
    const graph = window.dagboard.graph?.core();
    if (!graph) return;
    const found = matches(graph, input);
    at = -1;
    graph.batch(() => {
      graph.elements(".found, .faded").removeClass("found faded");
      if (!found) return;
      found.addClass("found");
      if (graph.nodes().length <= FADES) graph.elements().not(found).addClass("faded"); // of very many it takes too long
    });
    say(input, found ? (found.length ? `${found.length} found` : "None found") : "");
  }

  function go(input, step) {
    const graph = window.dagboard.graph?.core();
    const found = graph && matches(graph, input)?.sort((one, other) => one.position("x") - other.position("x") || one.position("y") - other.position("y"));
    if (!found?.length) return;
    at = (at + step + found.length + (at < 0 && step < 0 ? 1 : 0)) % found.length;
    if (graph.zoom() < 0.6) graph.zoom(0.8);
    window.dagboard.graph.choose(found[at].id());
    graph.center(found[at]);
    say(input, `${at + 1} of ${found.length}`);
    input.focus();
  }

  let looking = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-graph-find]")) return;
    clearTimeout(looking);
    looking = setTimeout(look, 120, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-graph-find]")) return;
    if (event.key === "Enter") go(event.target, event.shiftKey ? -1 : 1);
    if (event.key !== "Escape") return;
    event.target.value = "";
    look(event.target);
    document.querySelector(".dg-cyto")?.focus();
  });
})();
