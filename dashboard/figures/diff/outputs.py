"""Tracked paths and files of git that differ between two sides, as HTML strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from dashboard.data.datasets import OutputChange
from dashboard.data.files import ChangedFile
from dashboard.data.model.dvc import Output
from dashboard.figures import text
from dashboard.figures.datasets.items import hash_code, icon, signed_size
from dashboard.figures.diff.values import mark


def outputs(changes: Iterable[OutputChange], href: Callable[[str], str]) -> str:
    """One row for each tracked path.

    Args:
        changes: Those that differ.
        href: Address of the difference of one path.
    """
    names = (
        ("Path", ""),
        ("Change", ""),
        ("Size", "dg-number"),
        ("Files", "dg-number dg-wide-only"),
        ("Version", "dg-wide-only"),
    )
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in names)
    rows = "".join(_output(change, href(change.path)) for change in changes)
    return f'<table class="dg-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _output(change: OutputChange, href: str) -> str:
    picture = icon("folder" if change.is_directory else "file", "dg-muted")
    return (
        f'<tr><td class="dg-data-path"><div>{picture}{_link(href, change.path)}</div>{_was(change.before)}</td>'
        f"<td>{mark(change.change)}</td>"
        f'<td class="dg-number">{_sizes(change.old, change.new)}</td>'
        f'<td class="dg-number dg-wide-only">{_counts(change.old, change.new)}</td>'
        f'<td class="dg-wide-only dg-nowrap">{_hashes(change.old, change.new)}</td></tr>'
    )


def _sizes(old: Output | None, new: Output | None) -> str:
    if old is None or new is None:
        return _whole(text.size(old.size if old else new.size if new else None))
    if old.size is None or new.size is None or old.size == new.size:
        return _whole(text.size(new.size))
    return f'{_whole(text.size(new.size))} <span class="dg-muted dg-nowrap">{signed_size(new.size - old.size)}</span>'


def _whole(words: str) -> str:
    """A number that stays with its unit."""
    return f'<span class="dg-nowrap">{words}</span>'


def _counts(old: Output | None, new: Output | None) -> str:
    before, now = old.nfiles if old else None, new.nfiles if new else None
    if before is None or now is None or before == now:
        count = now if now is not None else before
        return "" if count is None else f"{count:,}"
    return f'{now:,} <span class="dg-muted dg-nowrap">{"+" if now > before else "−"}{abs(now - before):,}</span>'


def _hashes(old: Output | None, new: Output | None) -> str:
    both = [hash_code(side.hash) if side else text.MISSING for side in (old, new)]
    return both[0] if both[0] == both[1] else " → ".join(both)


def git_files(changes: Iterable[ChangedFile], href: Callable[[str], str]) -> str:
    """One row for each file of git."""
    rows = "".join(_git_file(change, href(change.path)) for change in changes)
    head = '<th scope="col">Path</th><th scope="col">Change</th>'
    return f'<table class="dg-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _git_file(change: ChangedFile, href: str) -> str:
    path = f"<div>{icon('file', 'dg-muted')}{_link(href, change.path)}</div>"
    return f'<tr><td class="dg-data-path">{path}{_was(change.before)}</td><td>{mark(change.change.value)}</td></tr>'


def _was(before: str | None) -> str:
    return f'<div class="dg-muted dg-small dg-indent">was {escape(text.name(before))}</div>' if before else ""


def _link(href: str, path: str) -> str:
    return f'<a href="{escape(href)}">{escape(text.name(path))}</a>'
