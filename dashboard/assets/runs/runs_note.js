/* The note of a run, written in its row of the run table: the run page's own box in a panel under the row's menu. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { element } = dagboard;

  /* What components/runs/note.py draws on the run page. */
  function drawn(address, name, { text, html, version }) {
    const root = element("div", { data: { note: address, noteText: text, noteVersion: version } },
      element("div", { class: "dg-prose", hidden: true, data: { noteShown: "", markup: html } }),
      element("p", { class: "dg-muted", hidden: true, data: { noteNothing: "" } }, "Nobody has written a note about this run."),
      element("div", { data: { noteBox: "" } }));
    root.dgNote = true; // found by itself, it would be written in twice
    const head = element("div", { class: "dg-row dg-spread" }, element("b", { class: "dg-truncate" }, `Note on ${name}`),
      element("span", { class: "dg-muted dg-small", hidden: true, data: { noteChanged: "" } }),
      element("button", { type: "button", class: "dg-button dg-button-small", hidden: true, data: { noteEdit: "" } }));
    return { root, content: element("div", { class: "dg-note dg-note-float" }, head, root) };
  }

  /* Opens it under `anchor`; the table shows at once that there is one. */
  dagboard.openNote = async (anchor, table, data) => {
    const address = `${dagboard.apiOf(table, data)}/runs/${encodeURIComponent(data.run ?? data.id)}/note`;
    const name = data.name || data.id;
    let shown = null;
    try {
      const { body } = await dagboard.fetchJson(address);
      const { root, content } = drawn(address, name, body);
      const editor = new dagboard.NoteEditor(root, { onSaved: () => table.relabelled({ reload: true }), onClose: () => shown?.close() });
      editor.open();
      shown = dagboard.popover(anchor, content, { label: `Note on ${name}` });
      editor.input.focus();
    } catch (error) {
      table.selection.say(`The note cannot be read. ${error.message}`, { isProblem: true });
    }
  };
})();
