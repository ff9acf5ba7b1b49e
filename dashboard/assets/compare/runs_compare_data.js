/* Which runs a comparison is about: links to it, and their data from GET …/runs/parallel by filter, by kept selection, or
   by ids in pieces short enough for an address. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const PIECE = 50;
  const MAX_ADDRESS = 2000; // characters of ids; proxies refuse addresses of 8,000, and there is more in one than ids
  const MAX_RUNS = 1000;

  /* What asks for the runs: by selection, by id in pieces short enough for an address, or by filter. */
  function questions({ runs, selection, filter, baseline, hidden }) {
    if (selection) return [{ selection }];
    if (!runs.length) return [{ filter, baseline, include_hidden: hidden ? "true" : "" }];
    const pieces = Array.from({ length: Math.ceil(runs.length / PIECE) }, (_, i) => runs.slice(i * PIECE, (i + 1) * PIECE));
    const named = (ids) => ({ filter: `id in (${ids.map(keys.quoteText).join(", ")})`, include_hidden: "true" });
    return pieces.map((ids) => (dagboard.projectOf(ids[0]) ? { runs: ids.join(",") } : named(ids)));
  }

  async function piece({ api }, question, columns, signal) {
    const said = Object.entries(question).filter(([, value]) => value);
    const query = new URLSearchParams([...said, ["columns", keys.join(columns)]]);
    return (await dagboard.fetchJson(`${api}/runs/parallel?${query}`, { signal })).body;
  }

  function joined(pieces, order) {
    const ids = pieces.flatMap((part) => part.ids);
    const place = new Map(ids.map((id, i) => [id, i]));
    const wanted = order.length ? order.filter((id) => place.has(id)) : ids;
    const names = pieces.flatMap((part) => part.names);
    const columns = pieces[0].columns.map(({ key }, c) => {
      const values = pieces.flatMap((part) => part.columns[c].values);
      const types = new Set(pieces.map((part) => part.columns[c].type));
      const type = types.size === 1 ? [...types][0] : "string";
      return { key, type, values: order.length ? wanted.map((id) => values[place.get(id)]) : values };
    });
    return { ids: wanted, names: wanted.map((id) => names[place.get(id)]), columns };
  }

  /* {ids, names, columns: [{key, type, values}]} for `columns`; runs keep the order in which they were named. */
  dagboard.parallelData = async (config, columns, signal) => {
    const parts = await Promise.all(questions(config).map((question) => piece(config, question, columns, signal)));
    return joined(parts, config.selection ? [] : config.runs);
  };

  /* The id under which these runs are kept. */
  dagboard.keepSelection = async (api, ids) =>
    (await dagboard.fetchJson(`${api}/selections`, { method: "POST", send: { runs: ids.slice(0, MAX_RUNS) } })).body.id;

  /* Makes `link` compare these runs (null: nothing), at most MAX_RUNS. More than an address can name are kept as a selection
     when the link is pressed. */
  dagboard.linkComparison = (link, { api, project }, ids) => {
    link.onclick = null;
    if (!ids) return link.removeAttribute("href");
    const text = ids.map((id) => encodeURIComponent(id).replaceAll("%2F", "/")).join(",");
    const isShort = text.length <= MAX_ADDRESS;
    link.href = isShort ? `${project}/compare?runs=${text}` : `${project}/compare`;
    if (!isShort) link.onclick = (event) => follow(event, link, api, `${project}/compare`, ids);
    return undefined;
  };

  async function follow(event, link, api, page, ids) {
    event.preventDefault();
    const isApart = event.metaKey || event.ctrlKey || event.shiftKey;
    try {
      const href = `${page}?selection=${await dagboard.keepSelection(api, ids)}`;
      if (isApart) window.open(href, "_blank", "noopener");
      else dagboard.address.go(href);
    } catch (error) {
      link.title = `${error.message} ${error.problem?.hint ?? ""}`;
    }
  }

  Object.assign(dagboard, { MAX_COMPARED: MAX_RUNS, MAX_ADDRESS });
})();
