"""What a frame says instead of a panel: that its link ended, or that there is none."""

from __future__ import annotations

from html import escape

from dashboard.data.model.embed import Theme
from dashboard.errors import DagboardError
from dashboard.figures.text import sentence

_TITLES = {
    "embed-expired": "This panel is no longer shown",
    "embed-revoked": "This panel is no longer shown",
    "embed-unknown": "There is no panel here",
}
_LIGHT = "--bg:#fcfcfd;--text:#1c2024;--muted:#60646c"
_DARK = "--bg:#111113;--text:#edeef0;--muted:#b0b4ba"
_PAGE = """<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title} · Dagboard</title>
    <style>
      :root {{ {colours} }}
      body {{ display: grid; place-items: center; min-height: 100vh; box-sizing: border-box; margin: 0; padding: 16px;
        background: var(--bg); color: var(--text); font: 13px/20px ui-sans-serif, system-ui, sans-serif;
        text-align: center; }}
      h1 {{ margin: 0 0 4px; font-size: 14px; font-weight: 600; }}
      p {{ margin: 0; color: var(--muted); }}
    </style>
  </head>
  <body><main role="alert"><h1>{title}</h1><p>{detail}</p><p>{hint}</p></main></body>
</html>"""


def ended_page(error: DagboardError, theme: Theme | None = None) -> str:
    """A document of its own, without scripts.

    Args:
        error: Why there is no panel.
        theme: Of the link; the system's where it is None or auto.
    """
    title = _TITLES.get(error.code, "This is not shown here")
    return _PAGE.format(
        title=escape(title), detail=escape(sentence(error.message)), hint=escape(sentence(error.hint)),
        colours=_colours(theme),
    )  # fmt: skip


def _colours(theme: Theme | None) -> str:
    if theme is Theme.DARK:
        return f"color-scheme: dark; {_DARK}"
    if theme is Theme.LIGHT:
        return f"color-scheme: light; {_LIGHT}"
    return f"color-scheme: light dark; {_LIGHT} }} @media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }}"
