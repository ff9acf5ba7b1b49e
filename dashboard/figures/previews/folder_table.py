"""The entries of a folder as one HTML string: hundreds of rows would be thousands of components."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from dashboard.data.model.files import FileEntry, FileKind, TrackedBy
from dashboard.data.model.revision import Commit
from dashboard.figures import text
from dashboard.figures.file_icons import icon_of

_HEAD = (("Name", ""), ("Kept by", "dg-file-by"), ("Size", "dg-number"), ("Last change", "dg-file-change"), ("", ""))


@dataclass(frozen=True, slots=True)
class Links:
    """Where the parts of a row lead.

    Attributes:
        entry: Of a path, at the revision that is shown.
        change: Of a path, at the commit that changed it last.
        above: Of the folder above; empty at the root.
    """

    entry: Callable[[str], str]
    change: Callable[[str, str], str]
    above: str = ""


def table(entries: Sequence[FileEntry], links: Links, commits: Mapping[str, Commit], now: datetime) -> str:
    """One row per entry.

    Args:
        entries: In the order to show.
        links: Where the parts of a row lead.
        commits: By sha; a change whose commit is not among them shows its sha.
        now: For ages.
    """
    head = "".join(
        f'<th scope="col" class="{kind}">{name or _hidden("Age")}</th>' for name, kind in _HEAD
    )  # fmt: skip
    rows = [_above(links.above)] if links.above else []
    rows += [_row(entry, links, commits.get(entry.last_commit or ""), now) for entry in entries]
    return (
        '<table class="dg-table dg-files"><thead><tr>' + head + "</tr></thead><tbody>" + "".join(rows)
        + "</tbody></table>"
    )  # fmt: skip


def _hidden(words: str) -> str:
    return f'<span class="dg-visually-hidden">{words}</span>'


def _icon(name: str) -> str:
    return f'<span class="dg-icon dg-icon-{name}" aria-hidden="true"></span>'


def _above(href: str) -> str:
    link = f'<a href="{escape(href)}" data-file-row="" data-file-above="" aria-label="The folder above">..</a>'
    return f'<tr><td colspan="5" class="dg-file-name">{_icon("corner-left-up")} {link}</td></tr>'


def _row(entry: FileEntry, links: Links, commit: Commit | None, now: datetime) -> str:
    name = escape(text.name(entry.name))
    label = f'<a href="{escape(links.entry(entry.path))}" data-file-row="">{name}</a>'
    if entry.kind is FileKind.SUBMODULE:
        label = f'<span>{name}</span> <span class="dg-muted">at {escape(text.short_hash(entry.hash))}</span>'
    arrow = f' <span class="dg-muted">→ {escape(text.name(entry.target))}</span>' if entry.target is not None else ""
    kind = "dg-file-folder" if entry.kind is FileKind.DIRECTORY else "dg-file-plain"
    size = text.size(entry.size) if entry.kind is not FileKind.SUBMODULE and entry.size is not None else ""
    return (
        f'<tr><td class="dg-file-name {kind}">{_icon(icon_of(entry.name, entry.kind))} {label}{arrow}</td>'
        f'<td class="dg-file-by">{keeper(entry.tracked_by, entry.kind)}</td>'
        f'<td class="dg-number dg-nowrap">{size}</td>{_change(entry, links, commit, now)}</tr>'
    )


def keeper(tracked_by: TrackedBy, kind: FileKind = FileKind.FILE) -> str:
    """Who keeps the content, in a word with an icon, so that colour is not all that tells."""
    if kind is FileKind.SUBMODULE:
        return f'<span class="dg-chip">{_icon("folder-git-2")}submodule</span>'
    if tracked_by is TrackedBy.DVC:
        return f'<span class="dg-chip dg-chip-dvc">{_icon("database")}DVC</span>'
    return f'<span class="dg-chip">{_icon("git-branch")}git</span>'


def _change(entry: FileEntry, links: Links, commit: Commit | None, now: datetime) -> str:
    if entry.last_commit is None:
        return '<td class="dg-file-change"></td><td></td>'
    href = escape(links.change(entry.path, entry.last_commit))
    if commit is None:
        sha = escape(text.short_hash(entry.last_commit))
        return f'<td class="dg-file-change"><a href="{href}"><code>{sha}</code></a></td><td></td>'
    subject = escape(commit.subject)
    return (
        f'<td class="dg-file-change"><a href="{href}" title="{subject}">{subject}</a></td>'
        f'<td class="dg-nowrap dg-muted dg-number">{age(commit.committed_at, now)}</td>'
    )


def age(at: datetime, now: datetime) -> str:
    """A moment as an age that keeps itself current."""
    stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    words = escape(text.ago(at, now))
    return f'<time datetime="{stamp}" title="{escape(text.stamp(at))}" data-ago="1">{words}</time>'
