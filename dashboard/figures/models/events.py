"""What happened to a model, in words, as one HTML list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from html import escape

from dashboard.data.model.registry import Happening, Promotion
from dashboard.figures import text
from dashboard.figures.datasets.items import icon, moment

_ICONS = {
    Happening.REGISTERED: "plus", Happening.DELETED: "x", Happening.FOUND: "info", Happening.ALIAS_REMOVED: "x",
    Happening.STAGE_REMOVED: "x", Happening.DEPRECATED: "triangle-alert", Happening.ALIAS_MOVED: "arrow-right",
    Happening.STAGE_MOVED: "arrow-right",
}  # fmt: skip

Link = Callable[[str], str]
"""Address of a version; empty when there is no such version any more."""


def timeline(events: Iterable[Promotion], link: Link, now: datetime) -> str:
    """A list of events, as they come.

    Args:
        events: What happened.
        link: Where a version is shown.
        now: For ages.
    """
    items = "".join(_item(event, link, now) for event in events)
    return f'<ol class="dg-plain dg-events">{items}</ol>'


def _item(event: Promotion, link: Link, now: datetime) -> str:
    by = f"{escape(event.by)} · " if event.by else ""
    return (
        f"<li>{icon(_ICONS.get(Happening(event.kind), 'tag') if event.kind else 'tag', 'dg-muted')}<div>"
        f'<div class="dg-break">{_said(event, link)}</div>'
        f'<div class="dg-muted dg-small">{by}{_when(event, now)}</div></div></li>'
    )


def _said(event: Promotion, link: Link) -> str:
    version, label = _version(event.version, link), f"<strong>{escape(event.label)}</strong>"
    sentences = {
        Happening.REGISTERED: f"{version} registered",
        Happening.DELETED: f"{version} deleted" if event.version else "Deleted from the registry",
        Happening.DEPRECATED: "Marked as deprecated",
        Happening.FOUND: f"{label} was on {version} when first read" if event.label else f"{version} was there",
        Happening.ALIAS_SET: f"{label} set on {version}",
        Happening.ALIAS_MOVED: f"{label} moved from {_version(event.from_, link)} to {version}",
        Happening.ALIAS_REMOVED: f"{label} removed from {version}",
        Happening.STAGE_SET: _staged(event, link),
        Happening.STAGE_MOVED: f"{label} moved from {_version(event.from_, link)} to {version}",
        Happening.STAGE_REMOVED: f"{label} taken from {version}",
    }
    return sentences.get(event.kind, f"{version}: {escape(event.from_)} → {escape(event.to)}")  # type: ignore[call-overload,no-any-return]  # an unknown kind has no sentence


def _staged(event: Promotion, link: Link) -> str:
    """MLflow's stages belong to versions, which go from one to another."""
    version, label = _version(event.version, link), f"<strong>{escape(event.label)}</strong>"
    if event.from_ in {"", event.version}:
        return f"{label} assigned to {version}"
    return f"{version} went from {escape(event.from_)} to {label}"


def _version(name: str, link: Link) -> str:
    shown = version_name(name)
    href = link(name)
    return f'<a href="{escape(href)}">{escape(shown)}</a>' if href else escape(shown)


def version_name(version: str) -> str:
    """``version 3``, and ``v1.2.0`` as it is."""
    return f"version {version}" if version.isdigit() else version


def _when(event: Promotion, now: datetime) -> str:
    if event.since is None:
        return moment(event.at, now)
    between = f"Between {text.stamp(event.since)} and {text.stamp(event.at)}"
    return f'<span title="{between}">noticed {moment(event.at, now)}</span>'
