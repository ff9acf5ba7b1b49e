"""The one document of the application, as an embedded page needs it."""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from flask import request

from dashboard.auth.embedding import link_here, root_of
from dashboard.data.embeds import locale_of
from dashboard.data.model.embed import EmbedLink, Theme
from dashboard.errors import InvalidRequestError
from dashboard.web import previews

_ROOT = re.compile(r'"requests_pathname_prefix":\s*"[^"]*"')
_THEMES = frozenset(Theme)


class Board(previews.Application):
    """Dash, whose document says below an embed link that everything is asked for there."""

    def head_of_request(self) -> previews.Preview:
        """What a link to a panel tells is its title."""
        link = link_here()
        return super().head_of_request() if link is None else previews.Preview(link.title)

    def interpolate_index(self, *_: Any, **parts: Any) -> str:
        """The document of the present request."""
        index = super().interpolate_index(**parts)
        link = link_here()
        return index if link is None else _embedded(index, link, root_of(self.context.settings, link))


def theme_of(link: EmbedLink) -> Theme:
    """The colours that the address of the frame asks for, else those of the link."""
    named = request.args.get("theme", "").lower()
    return Theme(named) if named in _THEMES else link.theme


def _locale(link: EmbedLink) -> str:
    try:
        return locale_of(request.args.get("locale") or link.locale)
    except InvalidRequestError:
        return link.locale


def _embedded(index: str, link: EmbedLink, root: str) -> str:
    """The words of Dagboard are English, whatever the locale of numbers and times."""
    locale, theme = escape(_locale(link), quote=True), theme_of(link)
    forced = "" if theme is Theme.AUTO else f' data-dg-theme="{theme.value}"'
    opened = f'<html lang="{locale}" class="dg-embed" data-dg-locale="{locale}"{forced}>'
    index = index.replace('<html lang="en">', opened, 1).replace("<body>", '<body lang="en">', 1)
    return _ROOT.sub(lambda _: f'"requests_pathname_prefix":{json.dumps(root)}', index, count=1)
