/* The share menu of the header: the address as it is, the same with commits in place of branches, and a short one.

   <button data-share>; the menu asks POST …/api/v1/permalinks when it opens, so that what is copied is known by then. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const LONG = 300; // characters that chats and mails begin to cut
  const SHOWN = 90; // characters of a link that are repeated
  const SAID_MS = 1600;

  const root = () => document.querySelector(".dg-brand")?.dataset.root || "/";
  const address = () => location.pathname + location.search + location.hash;
  const whole = (path) => new URL(path, location.origin).href;
  const send = (kind, path) => dagboard.fetchJson(`${root()}api/v1/${kind}`, { method: "POST", send: { address: path } });

  /* Asked once for each address that the menu sees. */
  class Links {
    constructor() {
      this.asked = new Map();
    }

    permanent(path) {
      if (!this.asked.has(path)) this.asked.set(path, send("permalinks", path).then(({ body }) => body));
      return this.asked.get(path);
    }
  }

  const short = (text) => text.replace(/[0-9a-f]{40}/g, (sha) => sha.slice(0, 7));

  /* What makes the permanent link differ, in words. */
  function permanence({ address: path, fixed }) {
    if (path === address()) return "This address is permanent already: it names no branch. What comes later shows in it too.";
    if ("v" in fixed) return "Says what the view says now, whatever becomes of the view.";
    const asked = dagboard.address.query();
    const said = Object.entries(fixed).map(([key, now]) => `${asked[key] || "the default branch"} → ${short(now)}`);
    return said.length ? `Shows the same tomorrow: ${said.join(", ")}.` : "Shows the same tomorrow.";
  }

  function row({ icon, name, note }, work) {
    const { element } = dagboard;
    const said = element("span", { class: "dg-share-note" }, note);
    const label = element("span", { class: "dg-share-name" }, name);
    const mark = element("span", { class: `dg-icon dg-icon-${icon}`, "aria-hidden": "true" });
    const button = element("button", { type: "button", class: "dg-float-row dg-share-row", "aria-label": name }, mark, element("span", {}, label, said));
    button.addEventListener("click", () => work(button));
    return { button, said };
  }

  const plain = (error) => [error.message, error.problem?.hint].filter(Boolean).join(" ");

  /* Copies what `text` will be, and says so on the button and to screen readers. */
  async function copy(button, status, text) {
    try {
      const copied = Promise.resolve(text);
      await dagboard.copyText(copied);
      const link = await copied;
      status.textContent = link.length > SHOWN ? `Copied ${link.slice(0, SHOWN - 1)}…` : `Copied ${link}`;
      button.classList.add("dg-copied");
      setTimeout(() => button.classList.remove("dg-copied"), SAID_MS);
    } catch (error) {
      status.textContent = `Copying failed. ${plain(error)}`.trim();
    }
    status.hidden = false;
  }

  function rows(status, links) {
    const long = address().length;
    const link = row({ icon: "link", name: "Copy link", note: "This page as you see it." }, (button) => copy(button, status, whole(address())));
    const lasting = row({ icon: "git-commit-horizontal", name: "Copy permanent link", note: "…" }, (button) => {
      copy(button, status, links.permanent(address()).then((found) => whole(found.address)));
    });
    const note = `The address has ${whole(address()).length.toLocaleString("en")} characters${long > LONG ? ": too many for a chat" : ""}.`;
    const brief = row({ icon: "link-2", name: "Copy short link", note }, (button) => {
      copy(button, status, send("links", address()).then(({ body }) => whole(`${root()}s/${body.id}`)));
    });
    const tell = (text) => { lasting.said.textContent = text; };
    links.permanent(address()).then((found) => tell(permanence(found)), (error) => {
      lasting.button.disabled = true;
      tell(plain(error));
    });
    return [link.button, lasting.button, brief.button];
  }

  function onKey(event, buttons) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const possible = buttons.filter((button) => !button.disabled);
    if (!step || !possible.length) return;
    event.preventDefault();
    const at = possible.indexOf(document.activeElement);
    possible[(at + step + possible.length) % possible.length].focus();
  }

  function open(anchor) {
    const { element } = dagboard;
    const status = element("div", { class: "dg-float-note dg-share-said", role: "status", hidden: true });
    const buttons = rows(status, new Links());
    const menu = element("div", { class: "dg-float-menu", onkeydown: (event) => onKey(event, buttons) }, buttons, status);
    dagboard.popover(anchor, menu, { label: "Share this page", className: "dg-share" });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-share]");
    if (button && button.getAttribute("aria-expanded") !== "true") open(button);
  });
})();
