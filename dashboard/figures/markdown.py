"""Markdown of a repository as safe HTML.

markdown-it renders, nh3 keeps an allow-list: no scripts, styles, forms or frames, no images from elsewhere, links that
cannot reach back to us. Headings start at level 2, because the page has its own ``h1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "h2", "h3", "h4",
    "h5", "h6", "hr", "i", "input", "kbd", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
    "span": {"class"}, "code": {"class"}, "pre": {"class"}, "li": {"class"}, "ul": {"class"}, "ol": {"start"},
    "td": {"style"}, "th": {"style"}, "input": {"checked"}, "img": {"src", "alt", "title", "loading"},
}  # fmt: skip
_CLASS = re.compile(r"[a-z]{1,2}[a-z0-9]?|language-[\w+-]{1,40}|contains-task-list|task-list-item|dg-alt")
"""Pygments' short names and what the parser itself writes; a README must not wear the look of our own controls."""
_ALIGN = re.compile(r"text-align:\s*(left|right|center);?")
_FIRST_LEVEL = re.compile(r"<(/?)h1(?=[\s>])", re.IGNORECASE)
_ANCHOR = "readme-"
_LONGEST = 400_000

Resolve = Callable[[str], str | None]
"""A relative link of the repository to an address of ours, or None when it leads nowhere here."""


def render(source: str, resolve: Resolve = lambda _: None, picture: Resolve | None = None) -> str:
    """HTML of a Markdown text, safe to insert into a page.

    Args:
        source: The text; beyond 400,000 characters it is cut.
        resolve: Where relative links lead; a link that resolves to None becomes plain text.
        picture: Where the bytes of images of the repository are served; others are their alternative text.
    """
    html = _FIRST_LEVEL.sub(r"<\1h2", _parser().render(source[:_LONGEST], {"picture": picture}))

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return _address(value, picture) if picture and _is_relative(value) else None
        return _attribute(attribute, value, resolve)

    return nh3.clean(
        html,
        tags=_TAGS | {"img"} if picture else _TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "embed", "template", "noscript", "svg", "math"},
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        url_schemes={"http", "https", "mailto"},
        strip_comments=True,
    )


def plain(source: str) -> str:
    """HTML of a text that is not Markdown."""
    return f"<pre>{nh3.clean_text(source[:_LONGEST])}</pre>"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "highlight": _highlighted}).enable(["table", "strikethrough"])
    parser.use(tasklists_plugin)
    parser.core.ruler.push("headings", _headings)
    parser.add_render_rule("image", _image_text)
    return parser


def _headings(state: object) -> None:
    """Shift headings one level down and give each an anchor made of its text."""
    tokens: list[Token] = getattr(state, "tokens", [])
    for token, following in pairwise(tokens):
        if token.type != "heading_open":
            continue
        token.attrSet("id", _ANCHOR + slug(following.content))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"


def slug(heading: str) -> str:
    """The anchor of a heading, as git hosts make it: lower case, dashes for spaces, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _image_text(
    renderer: RendererProtocol, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """An image of the repository, or the alternative text: images from elsewhere would tell others who reads."""
    del renderer, options
    alternative, source = tokens[place].content, str(tokens[place].attrs.get("src", ""))
    if env.get("picture") and _is_relative(source) and env["picture"](source):
        return f'<img src="{escape(source)}" alt="{escape(alternative)}" loading="lazy">'
    return f'<span class="dg-alt">{nh3.clean_text(alternative)}</span>' if alternative else ""


def _is_relative(address: str) -> bool:
    """Whether an address is one within the repository."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.path) and not parts.scheme and not parts.netloc and not address.startswith(("//", "\\"))


def _highlighted(code: str, language: str, _: str) -> str:
    """Code with Pygments classes; empty (markdown-it then escapes it) for an unknown language."""
    try:
        lexer = get_lexer_by_name(language) if language else None
    except ClassNotFound:
        return ""
    return highlight(code, lexer, HtmlFormatter(nowrap=True)) if lexer else ""


def _attribute(attribute: str, value: str, resolve: Resolve) -> str | None:
    if attribute == "href":
        return _address(value, resolve)
    if attribute == "class":
        return " ".join(name for name in value.split() if _CLASS.fullmatch(name)) or None
    if attribute == "id":
        return value if value.startswith(_ANCHOR) else _ANCHOR + slug(value)
    if attribute == "style":
        return value if _ALIGN.fullmatch(value.strip()) else None
    return value


def _address(value: str, resolve: Resolve) -> str | None:
    if value.startswith("#"):
        return f"#{_ANCHOR}{slug(value[1:])}"
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    if parts.scheme in {"http", "https", "mailto"}:
        return value
    return None if parts.scheme or parts.netloc else resolve(value)
