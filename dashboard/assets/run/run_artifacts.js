/* The artifacts of a run as a tree (components/runs/artifacts.py): a folder is listed when it opens; a file that is
   chosen stands in the address and is previewed by the server (callbacks/run_artifacts.py). */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;
  const AT_ONCE = 200;

  const icon = (name) => element("span", { class: `dg-icon dg-icon-${name} dg-muted`, "aria-hidden": "true" });
  const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
  const above = (path) => path.split("/").slice(0, -1).map((_, at, parts) => parts.slice(0, at + 1).join("/"));

  class ArtifactTree {
    constructor(root) {
      this.root = root;
      this.api = root.dataset.artifacts;
      this.chosen = root.dataset.artifactChosen;
      this.awaited = new Set(above(this.chosen));
      this.fill(root, "", true);
    }

    async fill(host, path, isRoot = false) {
      host.setAttribute("aria-busy", "true");
      try {
        const { body } = await dagboard.fetchJson(`${this.api}/artifacts?path=${encodeURIComponent(path)}`);
        this.list(host, body.artifacts, isRoot);
      } catch (error) {
        host.replaceChildren(this.problem(error, () => this.fill(host, path, isRoot)));
        if (isRoot) this.alone(true);
      }
      host.removeAttribute("aria-busy");
    }

    /* Without files there is nothing to see beside the tree. */
    alone(isAlone) {
      this.root.closest(".dg-artifacts").classList.toggle("dg-artifacts-none", isAlone);
    }

    problem(error, again) {
      const { hint, instance, where } = error.problem ?? {};
      const lines = [error.message, where === instance ? "" : where, hint].filter((line, at, all) => line && all.indexOf(line) === at);
      return element("div", { class: "dg-notice dg-notice-amber", role: "alert" },
        element("span", { class: "dg-icon dg-icon-triangle-alert", "aria-hidden": "true" }),
        element("div", {}, lines.map((line, at) => element("p", { class: at ? "" : "dg-strong" }, line)),
          element("button", { type: "button", class: "dg-button dg-button-small", onclick: again }, "Try again")));
    }

    list(host, entries, isRoot) {
      if (!entries.length) {
        const said = isRoot ? "This run logged no artifacts." : "This folder is empty.";
        host.replaceChildren(element("p", { class: "dg-muted dg-artifact-none" }, said));
        if (isRoot) this.alone(true);
        return;
      }
      if (isRoot) this.alone(false);
      const list = element("ul", { class: "dg-plain" });
      host.replaceChildren(list);
      this.more(list, entries, 0);
      if (isRoot && entries.length === 1 && entries[0].kind === "directory") list.querySelector("button").click();
    }

    /* A folder of thousands grows on demand. */
    more(list, entries, from) {
      const rows = entries.slice(from, from + AT_ONCE).map((entry) => (entry.kind === "directory" ? this.folder(entry) : this.file(entry)));
      list.append(...rows);
      const left = entries.length - from - rows.length;
      if (left <= 0) return;
      const button = element("button", { type: "button", class: "dg-button dg-button-small dg-artifact-more" }, `Show ${Math.min(left, AT_ONCE)} of ${left.toLocaleString("en")} more`);
      const row = element("li", {}, button);
      button.addEventListener("click", () => {
        row.remove();
        this.more(list, entries, from + AT_ONCE);
        list.children[from + AT_ONCE]?.querySelector("a, button")?.focus();
      });
      list.append(row);
    }

    folder({ path }) {
      const inner = element("div", { class: "dg-artifact-inner", hidden: true });
      const button = element("button", { type: "button", class: "dg-artifact", "aria-expanded": "false", title: path }, icon("chevron-down"), icon("folder"), element("span", { class: "dg-break" }, nameOf(path)));
      const toggle = () => {
        const isOpen = inner.hidden;
        inner.hidden = !isOpen;
        button.setAttribute("aria-expanded", String(isOpen));
        if (isOpen && !inner.hasChildNodes()) {
          inner.append(element("div", { class: "dg-skeleton dg-artifact-waiting" }));
          this.fill(inner, path);
        }
      };
      button.addEventListener("click", toggle);
      if (this.awaited.delete(path)) toggle();
      return element("li", {}, button, inner);
    }

    file({ path, size }) {
      const link = element("a", { class: "dg-artifact", href: this.address(path), title: path, data: { artifact: path } },
        icon("file"), element("span", { class: "dg-break" }, nameOf(path)), element("span", { class: "dg-artifact-size" }, dagboard.format.size(size)));
      if (path === this.chosen) {
        link.setAttribute("aria-current", "true");
        requestAnimationFrame(() => this.show(link));
      }
      return element("li", {}, link);
    }

    /* Scrolls the tree alone, not the page. */
    show(link) {
      const below = link.getBoundingClientRect().bottom - this.root.getBoundingClientRect().bottom;
      if (below > 0) this.root.scrollTop += below + link.offsetHeight;
    }

    address(path) {
      const search = new URLSearchParams(location.search);
      search.set("artifact", path);
      return `${location.pathname}?${search.toString().replaceAll("+", "%20")}`;
    }

    choose(path) {
      this.chosen = path;
      for (const link of this.root.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
      for (const link of this.root.querySelectorAll("a.dg-artifact")) {
        if (link.dataset.artifact === path) link.setAttribute("aria-current", "true");
      }
      dagboard.address.update({ artifact: path });
      window.dash_clientside.set_props("run-artifact", { data: path });
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-artifact]");
    const tree = link?.closest("[data-artifacts]")?.dgTree;
    if (!tree || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    tree.choose(link.dataset.artifact);
  }, true);

  dagboard.onContent(() => {
    const root = document.querySelector("[data-artifacts]");
    if (root && !root.dgTree) root.dgTree = new ArtifactTree(root);
  });
})();
