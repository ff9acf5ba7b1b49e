"""Tracked data, and the versions of one path, as HTML strings: many rows are one string instead of many components."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from dashboard.data.datasets import DataItem, DataVersion, Delta
from dashboard.data.model.revision import Commit
from dashboard.figures import text

_ICONS = {"directory": "folder", "file": "file"}
_TYPES = {"dataset": "database", "model": "package", "other": "file"}
_MOST_MODELS = 3


@dataclass(frozen=True, slots=True)
class VersionLinks:
    """Addresses that a row of versions needs.

    Attributes:
        users: Who uses a version, by hash.
        runs: The runs with it.
        compare: A version against the one before, by both hashes.
        data: The data at a commit.
        model: A version of a registered model, by name and version.
    """

    users: Callable[[str], str]
    runs: Callable[[str], str]
    compare: Callable[[str, str], str]
    data: Callable[[str], str]
    model: Callable[[str, str], str]


def items(
    found: Iterable[DataItem], changed: dict[str, Commit], href: Callable[[str], str], chosen: str, now: datetime
) -> str:
    """One row for each tracked path.

    Args:
        found: The paths.
        changed: The commit that last changed each, where it is known.
        href: Address that opens a path.
        chosen: The path that is open.
        now: For ages.
    """
    head = _head(
        ("Path", ""), ("Type", "dg-wide-only"), ("Size", "dg-number"), ("Files", "dg-number dg-wide-only"),
        ("Given by", "dg-wide-only"), ("Version", "dg-wide-only"), ("Last changed", ""),
    )  # fmt: skip
    rows = "".join(_item(item, changed.get(item.path), href(item.path), item.path == chosen, now) for item in found)
    return f'<table class="dg-table dg-data-items">{head}<tbody>{rows}</tbody></table>'


def _item(item: DataItem, commit: Commit | None, href: str, is_chosen: bool, now: datetime) -> str:  # noqa: FBT001
    folder, _, name = item.path.rpartition("/")
    place = f'<span class="dg-muted">{escape(folder)}/</span>' if folder else ""
    current = ' aria-current="true"' if is_chosen else ""
    link = f'<a href="{escape(href)}"{current}>{place}{escape(name)}</a>'
    desc = f'<div class="dg-muted dg-small dg-indent">{escape(item.desc)}</div>' if item.desc else ""
    picture = icon(_ICONS[item.kind], "dg-muted")
    nfiles = f"{item.nfiles:,}" if item.nfiles is not None else ""
    when = moment(commit.committed_at, now) if commit else f'<span class="dg-muted">{text.MISSING}</span>'
    what = f'<span class="dg-muted dg-truncate dg-wide-only">{escape(commit.subject)}</span>' if commit else ""
    return (
        f'<tr><td class="dg-data-path"><div>{picture}<span>{link}</span></div>{desc}</td>'
        f'<td class="dg-nowrap dg-wide-only">{icon(_TYPES[item.type], "dg-muted")} {item.type.value.capitalize()}</td>'
        f'<td class="dg-number dg-nowrap">{text.size(item.size)}</td><td class="dg-number dg-wide-only">{nfiles}</td>'
        f'<td class="dg-wide-only dg-break">{escape(item.stage)}</td>'
        f'<td class="dg-wide-only">{hash_code(item.hash)}</td>'
        f'<td class="dg-data-when"><div>{when}{what}</div></td></tr>'
    )


def versions(found: Sequence[DataVersion], links: VersionLinks, chosen: str, now: datetime) -> str:
    """One row for each version, newest first, with a tick to compare two of them.

    Args:
        found: The versions.
        links: Addresses.
        chosen: Hash of the version whose users are shown.
        now: For ages.
    """
    head = _head(
        ('<span class="dg-visually-hidden">Compare</span>', ""), ("Version", ""), ("Introduced by", ""),
        ("Size", "dg-number"), ("Files", "dg-number dg-wide-only"), ("Change", ""), ("Runs", "dg-number"),
        ("Models", "dg-wide-only"),
        ('<span class="dg-visually-hidden">More</span>', ""),
    )  # fmt: skip
    rows = "".join(_version(version, links, chosen, now) for version in found)
    return f'<table class="dg-table dg-data-versions">{head}<tbody>{rows}</tbody></table>'


def _version(version: DataVersion, links: VersionLinks, chosen: str, now: datetime) -> str:
    short = text.short_hash(version.hash)
    badge = _CURRENT if version.is_current else ""
    returned = f'<div class="dg-muted dg-small">came back {text.plural(len(version.returned), "time")}</div>'
    tick = f'<input type="checkbox" data-version="{escape(version.hash)}" aria-label="Compare version {short}">'
    runs = f"{version.runs:,}"
    if version.runs:
        runs = f'<a href="{escape(links.runs(version.hash))}" title="Runs with version {short}">{runs}</a>'
    current = ' aria-current="true"' if version.hash == chosen else ""
    used = f'<a href="{escape(links.users(version.hash))}"{current}>Uses<span class="dg-visually-hidden"> of {short}'
    return (
        f"<tr{' class=dg-row-chosen' if version.hash == chosen else ''}><td class=dg-data-tick>{tick}</td>"
        f'<td class="dg-data-version">{hash_code(version.hash)}{badge}{returned if version.returned else ""}</td>'
        f'<td class="dg-data-commit">{_commit(version, links, now)}</td>'
        f'<td class="dg-number dg-nowrap dg-data-size">{text.size(version.size)}</td>'
        f'<td class="dg-number dg-wide-only">{"" if version.nfiles is None else f"{version.nfiles:,}"}</td>'
        f'<td class="dg-data-delta">{_delta(version, links)}</td>'
        f'<td class="dg-number dg-data-runs">{runs}</td><td class="dg-wide-only">{_models(version, links)}</td>'
        f'<td class="dg-nowrap dg-data-use">{used}</span></a></td></tr>'
    )


_CURRENT = ' <span class="dg-badge dg-tone-green"><span class="dg-dot" aria-hidden="true"></span>current</span>'


def _commit(version: DataVersion, links: VersionLinks, now: datetime) -> str:
    subject = escape(version.message.split("\n", 1)[0])
    sha = f'<a href="{escape(links.data(version.commit))}" title="Data at this commit">{hash_code(version.commit)}</a>'
    return (
        f'<div class="dg-break">{subject}</div><div class="dg-muted dg-small">{sha} · {escape(version.author)} · '
        f"{moment(version.committed_at, now)}</div>"
    )


def _delta(version: DataVersion, links: VersionLinks) -> str:
    delta = version.delta
    if delta is None:
        return '<span class="dg-muted">first version</span>'
    said = delta_words(delta) or ("same size" if delta.nfiles is None else "same size and count")
    href = escape(links.compare(delta.previous, version.hash))
    return f'<a href="{href}" title="Compare with the one before">{said}</a>'


def delta_words(delta: Delta) -> str:
    """What changed from the version before: bytes, then files."""
    words = [signed_size(delta.size)] if delta.size else []
    if delta.files is not None:
        files = delta.files
        kinds = (("+", files.added), ("−", files.deleted), ("~", files.modified), ("→", files.renamed))
        words += [f"{sign}{count:,}" for sign, count in kinds if count]
        if any(count for _, count in kinds):
            words[-1] += " files"
    elif delta.nfiles:
        words.append(f"{'+' if delta.nfiles > 0 else '−'}{text.plural(abs(delta.nfiles), 'file')}")
    return ", ".join(words)


def signed_size(count: int) -> str:
    """Bytes more or fewer."""
    return f"{'+' if count > 0 else '−' if count < 0 else '±'}{text.size(abs(count))}"


def _models(version: DataVersion, links: VersionLinks) -> str:
    names = [
        f'<a href="{escape(links.model(use.name, use.version))}">{escape(use.name)}</a> '
        f'<span class="dg-muted">{escape(use.version)}</span>'
        for use in version.models[:_MOST_MODELS]
    ]
    rest = len(version.models) - len(names)
    if rest > 0:
        more = f'<a href="{escape(links.users(version.hash))}" class="dg-small">and {rest:,} more</a>'
        names.append(more)
    return "".join(f'<div class="dg-break">{name}</div>' for name in names)


def _head(*columns: tuple[str, str]) -> str:
    cells = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in columns)
    return f"<thead><tr>{cells}</tr></thead>"


def icon(name: str, extra: str = "") -> str:
    """A decorative icon; the name is one of `dashboard.components.icons.NAMES`."""
    return f'<span class="dg-icon dg-icon-{name} {extra}" aria-hidden="true"></span>'


def hash_code(value: str | None) -> str:
    """A hash, shortened, the whole in its title."""
    return f'<code title="{escape(value or "")}">{text.short_hash(value)}</code>'


def moment(at: datetime, now: datetime) -> str:
    """A moment as an age that keeps itself current (``times.js``)."""
    stamp = at.isoformat().replace("+00:00", "Z")
    return (
        f'<time class="dg-nowrap" data-ago="1" datetime="{stamp}" title="{text.stamp(at)}">{text.ago(at, now)}</time>'
    )
