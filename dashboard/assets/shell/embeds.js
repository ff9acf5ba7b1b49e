/* Asking for an embed link: the address as it stands when the button is pressed, which Dash does not follow. */
(() => {
  "use strict";
  function asked(presses) {
    const { triggered_id: button, triggered } = window.dash_clientside.callback_context;
    if (!presses.some(Boolean) || !triggered.some(({ value }) => value)) return window.dash_clientside.no_update;
    return { panels: button.panels, pathname: location.pathname, search: location.search, at: Date.now() };
  }

  /* A title that nobody wrote follows the panel. */
  function named(panel, panels, title) {
    const own = panels.find(({ label }) => title.startsWith(`${label} of `));
    const chosen = panels.find(({ value }) => value === panel);
    return own && chosen ? title.replace(own.label, chosen.label) : window.dash_clientside.no_update;
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardEmbeds: { asked, named } });
})();
