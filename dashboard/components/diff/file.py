"""One file on two sides: what it is, how to look at it, and what differs."""

from __future__ import annotations

from dataclasses import replace

from dash import html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.diff import details as diff_details
from dashboard.components.diff.directory import raw
from dashboard.components.diff.view import DiffView
from dashboard.components.files import addresses
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.diff import ContentDiff, DiffKind, TableDiff
from dashboard.data.differences import FileDiff, FileSide
from dashboard.data.preview.kinds import is_columnar, suffix_of
from dashboard.figures import text
from dashboard.figures.datasets.items import signed_size
from dashboard.figures.diff.values import MARKS, TONES

_LINES = frozenset({DiffKind.TEXT, DiffKind.NOTEBOOK})
_ALSO_TEXT = frozenset({DiffKind.VALUES, DiffKind.TABLE, DiffKind.NOTEBOOK})


def view_of(
    found: FileDiff, view: DiffView, route: Route, around: tuple[str | None, str | None] = (None, None),
    before: str | None = None,
) -> list[Component]:  # fmt: skip
    """Everything about the difference of one file.

    Args:
        found: The difference.
        view: What the address says.
        route: Where we are.
        around: Paths of the files before and after this one in its directory; None at the ends.
        before: The path at which the older side has the same content; None unless the file was renamed.
    """
    content = found.content
    is_alone = not (found.old.hash and found.new.hash)
    view = replace(view, is_unified=True) if is_alone else view
    sources = tuple(
        raw(route, side.project, side.commit, side.path) if side.hash else "" for side in (found.old, found.new)
    )
    steps = _steps(around, view, route)
    if before:
        same = html.P("Both sides have the same bytes.")
        head = _head(found, steps, route, (sources[0], sources[1]), before)
        return [head, parts.empty("Only the name differs", same, icon_name="scale")]
    tools = [*_switches(content, view, route, is_alone=is_alone), *steps]
    shown: list[Component] = [_head(found, tools, route, (sources[0], sources[1]))]
    if content.note:
        shown.append(parts.notice(text.sentence(content.note), tone="amber"))
    detail = content.detail
    if detail is None:
        same = html.P("Both sides have the same bytes.")
        return [*shown, parts.empty("Nothing differs in this file", same, icon_name="scale")]
    if isinstance(detail, TableDiff):
        shown.append(diff_details.table_line(detail, route))
    return [*shown, *diff_details.details(detail, view, route, (sources[0], sources[1]))]


def _steps(around: tuple[str | None, str | None], view: DiffView, route: Route) -> list[Component]:
    """Links to the files before and after this one in its directory."""
    links: list[Component] = []
    for path, label in zip(around, ("Previous file", "Next file"), strict=True):
        if path is not None:
            inner = path.removeprefix(f"{view.path}/")
            links.append(
                html.A(
                    label, href=route.with_query(file=inner).href, className="dg-button dg-button-small", title=inner
                )
            )
    return [html.Nav(links, className="dg-row", **marks(aria_label="Files that differ"))] if links else []


def _head(
    found: FileDiff, tools: list[Component], route: Route, sources: tuple[str, str], before: str | None = None
) -> Component:
    """What happened, sizes and hashes; beside them the switches and the way to other files."""
    content = found.content
    sizes = html.Span(_sizes(found.old, found.new), className="dg-nowrap")
    named = [html.Span(["from ", html.Code(text.name(before))])] if before else []
    change = _change("renamed" if before else content.change.value)
    facts = [change, *named, sizes, _hashes(found.old, found.new, route)]
    links = [
        html.A(["Download ", word], href=address, download=found.new.path.rpartition("/")[2], className="dg-small")
        for word, address in zip(("old", "new"), sources, strict=True)
        if address
    ]
    halves = [html.Div(half, className="dg-row dg-row-wrap") for half in ([*facts, *links], tools)]
    return html.Div(halves, className="dg-row dg-row-wrap dg-spread dg-diff-file")


def _change(word: str) -> Component:
    kind = f"dg-change-sign dg-change-{TONES.get(word, 'grey')}"
    sign = html.Span(MARKS.get(word, ""), className=kind, **marks(aria_hidden="true"))
    return html.Span([sign, word], className="dg-nowrap")


def _sizes(old: FileSide, new: FileSide) -> str:
    if old.size is None or new.size is None:
        return text.size(new.size if old.size is None else old.size)
    if old.size == new.size:
        return text.size(new.size)
    return f"{text.size(old.size)} → {text.size(new.size)} ({signed_size(new.size - old.size)})"


def _hashes(old: FileSide, new: FileSide, route: Route) -> Component:
    """The hash of each version, which opens the file as it is there."""
    if not (old.hash and new.hash):
        return _opened(new, "the new", route) if new.hash else _opened(old, "the old", route)
    if old.hash == new.hash:
        return _opened(new, "the", route)
    both: list[parts.Child] = [_opened(old, "the old", route), " → ", _opened(new, "the new", route)]
    return html.Span(both, className="dg-nowrap")


def _opened(side: FileSide, which: str, route: Route) -> Component:
    home = route.project(side.project.owner, side.project.name)
    label = f"Open {which} file"
    href = addresses.page(home, side.path, side.commit).href
    return html.A(parts.short_sha(side.hash), href=href, title=label, **marks(aria_label=f"{label}, {side.hash}"))


def _switches(content: ContentDiff, view: DiffView, route: Route, *, is_alone: bool) -> list[Component]:
    """What may be shown otherwise, for the kind of the file; one that has nothing beside it is shown in one way."""
    found: list[Component] = []
    if content.detail is None:
        return found
    if _has_text(content) or (view.is_text and content.kind is DiffKind.TEXT):
        found.append(
            _toggle("As text", route.with_query(**{"as": None if view.is_text else "text"}).href, view.is_text)
        )
    if content.kind in _LINES and not is_alone:
        href = route.with_query(space=None if view.ignores_whitespace else "1").href
        found.append(_toggle("Ignore white space", href, view.ignores_whitespace))
        found.append(_toggle("Side by side", route.with_query(view=None).href, not view.is_unified))
        found.append(_toggle("Unified", route.with_query(view="unified").href, view.is_unified))
    return found


def _has_text(content: ContentDiff) -> bool:
    """Whether what is compared otherwise is a text as well."""
    is_drawing = suffix_of(content.path) == "svg"
    return is_drawing or (content.kind in _ALSO_TEXT and not is_columnar(content.path))


def _toggle(label: str, href: str, is_on: bool) -> Component:  # noqa: FBT001 - its state
    return html.A(label, href=href, className="dg-toggle", role="button", **marks(aria_pressed=str(is_on).lower()))
