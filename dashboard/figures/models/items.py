"""Models, and the versions of one, as HTML strings: many rows are one string instead of many components."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.models import Holder, ModelLine, Origin
from dashboard.figures import text
from dashboard.figures.datasets.items import hash_code, icon, moment

SOURCES = {"mlflow": "MLflow", "dvc": "GTO"}
"""What a registry is called; DVC's artifacts are registered by GTO's tags."""
_MOST_LABELS = 4
_ARROWS = {"up": " ↑", "down": " ↓"}


def lines(found: Iterable[ModelLine], href: Callable[[ModelLine], str], now: datetime) -> str:
    """One row for each model.

    Args:
        found: The models.
        href: Address of a model's page.
        now: For ages.
    """
    head = _head(
        ("Model", ""), ("Latest", "dg-model-latest"), ("Aliases and stages", ""), ("Metric", "dg-number"),
        ("Versions", "dg-number dg-wide-only"), ("Updated", "dg-wide-only"),
    )  # fmt: skip
    rows = "".join(_line(line, href(line), now) for line in found)
    return f'<table class="dg-table dg-models">{head}<tbody>{rows}</tbody></table>'


def _line(line: ModelLine, href: str, now: datetime) -> str:
    model = line.model
    newest = model.versions[0].version if model.versions else ""
    latest = escape(newest) if newest else '<span class="dg-muted">none yet</span>'
    about = model.description.strip().split("\n", 1)[0]
    said = f'<div class="dg-muted dg-small dg-clamp">{escape(about[:200])}</div>' if about else ""
    when = moment(line.updated_at, now) if line.updated_at else f'<span class="dg-muted">{text.MISSING}</span>'
    old = ' <span class="dg-chip">deprecated</span>' if model.is_deprecated else ""
    return (
        f'<tr><td class="dg-model-name"><div>{icon("package", "dg-muted")}<span class="dg-break">'
        f'<a href="{escape(href)}">{escape(model.name)}</a>{old}</span>'
        f'<span class="dg-chip" title="Source {escape(model.source_name)}">{escape(source_words(model))}</span></div>'
        f"{said}</td>"
        f'<td class="dg-model-latest">{latest}</td><td>{labels(line.holders)}</td>'
        f'<td class="dg-number dg-nowrap">{_measured(line)}</td>'
        f'<td class="dg-number dg-wide-only">{len(model.versions):,}</td><td class="dg-wide-only">{when}</td></tr>'
    )


def source_words(model: RegisteredModel) -> str:
    """Which registry a model is in, and its name where the configuration gives it one."""
    known = SOURCES.get(model.source, model.source)
    return known if model.source_name in SOURCES else f"{known}: {model.source_name}"


def labels(found: Sequence[Holder]) -> str:
    """Badges of the aliases and stages and the versions that hold them."""
    if not found:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    shown = "".join(f"<li>{_badge(holder)}</li>" for holder in found[:_MOST_LABELS])
    more = (
        f'<li class="dg-muted dg-small">and {len(found) - _MOST_LABELS} more</li>' if len(found) > _MOST_LABELS else ""
    )
    return f'<ul class="dg-plain dg-labels">{shown}{more}</ul>'


def _badge(holder: Holder) -> str:
    return badge(f"{holder.label} → {holder.version}", is_in_use=holder.is_in_use, kind=holder.kind)


def badge(words: str, *, is_in_use: bool, kind: str) -> str:
    """A dot and a word, green for what is in production."""
    tone = "green" if is_in_use else "blue" if kind == "alias" else "grey"
    dot = '<span class="dg-dot" aria-hidden="true"></span>'
    cut = f'<span class="dg-truncate">{escape(words)}</span>'
    return f'<span class="dg-badge dg-tone-{tone}" title="{escape(kind)} {escape(words)}">{dot}{cut}</span>'


def _measured(line: ModelLine) -> str:
    if line.value is None:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    name = f'<span class="dg-muted dg-small">{escape(text.metric_name(line.metric))}{_ARROWS.get(line.goal, "")}</span>'
    return f"<div>{text.aligned(line.value)}{delta(line.value, line.previous, line.goal)}</div><div>{name}</div>"


def delta(value: float | None, before: float | None, goal: str) -> str:
    """What changed against the version before; green when it is better."""
    if value is None or before is None or not (math.isfinite(value) and math.isfinite(before)) or value == before:
        return ""
    change = value - before
    is_better = (change > 0) == (goal == "up")
    kind = (" dg-better" if is_better else " dg-worse") if goal else ""
    word = (", better" if is_better else ", worse") if goal else ""
    sign = "+" if change > 0 else "−"
    title = f"against the version before{word}"
    return f' <span class="dg-delta{kind}" title="{title}">{sign}{text.aligned(abs(change))}</span>'


@dataclass(frozen=True, slots=True)
class VersionLinks:
    """Addresses that a row of versions needs.

    Attributes:
        version: Opens a version.
        run: A run, by id.
        commit: A commit.
        data: The tracked data at a commit.
        changes: Data and code that differ between two commits.
    """

    version: Callable[[str], str]
    run: Callable[[str], str]
    commit: Callable[[str], str]
    data: Callable[[str], str]
    changes: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class VersionTable:
    """How versions are listed.

    Attributes:
        metrics: Names of the metrics that have columns.
        goals: Metric name to ``up`` or ``down``.
        links: Addresses.
        chosen: The version that is open.
        now: For ages.
    """

    metrics: Sequence[str]
    goals: Mapping[str, str]
    links: VersionLinks
    chosen: str
    now: datetime


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version, where it came from, and the origin of the version before it; None for the first."""

    version: ModelVersion
    origin: Origin
    before: Origin | None


def versions(found: Iterable[VersionLine], how: VersionTable) -> str:
    """One row for each version, as they come, with a tick to compare two of them."""
    metrics = [
        (f"{escape(text.metric_name(name))}{_ARROWS.get(how.goals.get(name, ''), '')}", "dg-number")
        for name in how.metrics
    ]
    head = _head(
        ('<span class="dg-visually-hidden">Compare</span>', ""), ("Version", ""), *metrics, ("Made by", ""),
        ("Data", ""), ("Registered", ""),
    )  # fmt: skip
    rows = "".join(_version(line, how) for line in found)
    return f'<table class="dg-table dg-data-versions dg-model-versions">{head}<tbody>{rows}</tbody></table>'


def _version(line: VersionLine, how: VersionTable) -> str:
    version, links = line.version, how.links
    name = escape(version.version)
    current = ' aria-current="true"' if version.version == how.chosen else ""
    link = f'<a href="{escape(links.version(version.version))}"{current}>{name}</a>'
    tick = f'<input type="checkbox" data-version="{name}" aria-label="Compare version {name}">'
    cells = "".join(f'<td class="dg-number dg-nowrap">{_cell(line, key, how)}</td>' for key in how.metrics)
    at = version.created_at
    when = moment(at, how.now) if at else f'<span class="dg-muted">{text.MISSING}</span>'
    by = f'<div class="dg-muted dg-small dg-model-user">{escape(version.user)}</div>' if version.user else ""
    return (
        f"<tr{' class=dg-row-chosen' if version.version == how.chosen else ''}><td>{tick}</td>"
        f'<td class="dg-model-version"><div class="dg-strong">{link}</div>{_held(version)}</td>{cells}'
        f'<td class="dg-model-maker">{_maker(line, links)}</td><td class="dg-nowrap">{_data(line, links)}</td>'
        f"<td>{when}{by}</td></tr>"
    )


def _held(version: ModelVersion) -> str:
    found = [*((label, "alias") for label in version.aliases), *((label, "stage") for label in version.stages)]
    holders = [Holder(label, version.version, kind) for label, kind in found]
    badges = "".join(
        f"<li>{badge(holder.label, is_in_use=holder.is_in_use, kind=holder.kind)}</li>" for holder in holders
    )
    return f'<ul class="dg-plain dg-labels">{badges}</ul>' if badges else ""


def _cell(line: VersionLine, name: str, how: VersionTable) -> str:
    value = line.origin.metrics.get(name)
    if value is None:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    last = line.before.metrics.get(name) if line.before else None
    return f"{text.aligned(value)}{delta(value, last, how.goals.get(name, ''))}"


def _maker(line: VersionLine, links: VersionLinks) -> str:
    """The run, or that it is gone; below it the commit."""
    version, origin = line.version, line.origin
    parts = []
    if origin.run is not None:
        named = escape(origin.run.name or origin.run.id[:7])
        parts.append(f'<div class="dg-break"><a href="{escape(links.run(origin.run.id))}">{named}</a></div>')
    elif version.run:
        parts.append(
            f'<div class="dg-muted" title="{escape(version.run)}">run {escape(version.run[:7])}, deleted</div>'
        )
    if origin.commit is not None:
        sha, gone = hash_code(origin.commit), ", not in the repository" if origin.is_commit_gone else ""
        if not gone:
            sha = f'<a href="{escape(links.commit(origin.commit))}" title="Pipeline at this commit">{sha}</a>'
        subject = f" {escape(origin.described.subject[:60])}" if origin.described and origin.run is None else ""
        parts.append(f'<div class="dg-muted dg-small dg-break">{sha}{subject}{gone}</div>')
    return "".join(parts) or '<span class="dg-muted">unknown</span>'


def _data(line: VersionLine, links: VersionLinks) -> str:
    """How much of the tracked data differs from the version before."""
    origin, before = line.origin, line.before
    if not origin.data or origin.commit is None:
        return f'<span class="dg-muted">{text.MISSING}</span>'
    if before is None or before.commit is None or not before.data:
        return f'<a href="{escape(links.data(origin.commit))}">{text.plural(len(origin.data), "path")}</a>'
    differing = [path for path in {**origin.data, **before.data} if origin.data.get(path) != before.data.get(path)]
    if not differing:
        return '<span class="dg-muted">as before</span>'
    named = "\n".join(sorted(differing)[:20])
    said = f"{text.plural(len(differing), 'path')} differ{'s' if len(differing) == 1 else ''}"
    href = escape(links.changes(before.commit, origin.commit))
    return f'<a href="{href}" title="{escape(named)}">{said}</a>'


def _head(*columns: tuple[str, str]) -> str:
    cells = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in columns)
    return f"<thead><tr>{cells}</tr></thead>"
