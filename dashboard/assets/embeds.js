/* Asking for an embed link: the address as it stands when the button is pressed, which Dash does not follow. */
(() => {
  "use strict";
  function asked(presses) {
    const { triggered_id: button, triggered } = window.dash_clientside.callback_context;
    if (!presses.some(Boolean) || !triggered.some(({ value }) => value)) return window.dash_clientside.no_update;
    return { panels: button.panels, pathname: location.pathname, search: location.search, at: Date.now() };
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, { dagboardEmbeds: { asked } });
})();
