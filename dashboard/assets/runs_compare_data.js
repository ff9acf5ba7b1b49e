/* Data of the parallel plot from GET …/runs/parallel: by filter, or by ids in pieces short enough for an address. */
(() => {
  "use strict";
  const dagboard = (window.dagboard ??= {});
  const { keys } = dagboard;
  const PIECE = 50;

  function filters({ runs, filter }) {
    if (!runs.length) return [filter];
    const pieces = [];
    for (let at = 0; at < runs.length; at += PIECE) pieces.push(`id in (${runs.slice(at, at + PIECE).map(keys.quoteText).join(", ")})`);
    return pieces;
  }

  async function piece(api, filter, columns, isHiddenShown, signal) {
    const query = new URLSearchParams({ filter, columns: keys.join(columns) });
    if (isHiddenShown) query.set("include_hidden", "true");
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
    const isHiddenShown = config.hidden || config.runs.length > 0;
    const parts = await Promise.all(filters(config).map((filter) => piece(config.api, filter, columns, isHiddenShown, signal)));
    return joined(parts, config.runs);
  };
})();
