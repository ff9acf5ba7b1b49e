"""Sources and the health of their syncs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.components.status import source_kind, source_name, source_names, sync_state
from dashboard.components.syncing import JOB_WORDS, bar, label
from dashboard.data.model.dvc import BrokenCommit
from dashboard.data.model.job import Job, JobState
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Source, SourceKind
from dashboard.figures import text

_MOST_WARNINGS = 20
_MOST_PROBLEMS = 4
_MOST_REASONS = 3
_BROKEN = "commits with problems"
_MEANING = {
    _BROKEN: "In these commits of the whole history a file or a stage could not be read; everything "
    "else of them is there."
}
"""What a count means, where its name does not say it."""


def sources(
    found: Sequence[Source], broken: Sequence[BrokenCommit], route: Route, now: datetime, *, may_sync: bool = True
) -> Component:
    """One card per source: where, how it went, what it holds, what is wrong.

    Args:
        found: The sources.
        broken: Commits in whose DVC files something is wrong, the newest first; perhaps not all of them.
        route: A page of the project.
        now: The clock.
        may_sync: Whether each has a button that syncs it.
    """
    if not found:
        return parts.empty(
            "No sources", html.P("Name a git repository or an MLflow source of this project in config.yaml.")
        )
    cards = [
        _card(source, broken if source.kind == SourceKind.DVC else (), route, now, may_sync=may_sync)
        for source in found
    ]
    return html.Div(cards, className="dg-stack dg-stack-tight")


def _card(source: Source, broken: Sequence[BrokenCommit], route: Route, now: datetime, *, may_sync: bool) -> Component:
    sync = html.Button(
        [icon("refresh-cw", size=14), "Sync"],
        id={"type": ids.SETTINGS_SYNC, "source": source.name},
        className="dg-button dg-button-small",
        **marks(aria_label=f"Sync {source_name(source)}"),
    )
    named = html.Div(
        [html.Span(source_kind(source.kind), className="dg-strong"), *_name(source), sync_state(source.state)],
        className="dg-row dg-row-wrap",
    )
    head = html.Div([named, html.Span(className="dg-fill"), *([sync] if may_sync else [])], className="dg-row")
    whole = source.kind == SourceKind.DVC and source.address in {"", "."}
    address = html.Div("The whole repository" if whole else html.Code(source.address), className="dg-muted dg-break")
    return html.Section(
        [
            head,
            address,
            html.Div(_facts(source, now, is_listed=bool(broken)), className="dg-source-facts dg-muted"),
            *_problems(source),
            *_broken(broken, source.counts.get(_BROKEN, 0), route, now),
        ],
        className="dg-panel dg-source",
        **marks(aria_label=source_name(source)),
    )


def _name(source: Source) -> list[Component]:
    return [] if source.name == source.kind.value else [html.Code(source.name)]


def _facts(source: Source, now: datetime, *, is_listed: bool) -> list[Component]:
    """How old the data is, how long the last attempt took, what there is.

    Args:
        source: Of which.
        now: The clock.
        is_listed: Whether a list below says which commits have problems, and how many.
    """
    items: list[Component] = [html.Span(["Read ", parts.time(source.last_success_at, now=now)])]
    if source.last_success_at is None:
        items = [html.Span("Never read")]
    if source.problem is not None and source.last_attempt_at is not None:
        items.append(html.Span(["Last attempt ", parts.time(source.last_attempt_at, now=now)]))
    elif source.duration_seconds is not None and source.last_success_at is not None:
        items.append(html.Span(f"Took {text.duration(source.duration_seconds)}"))
    counts = {name: count for name, count in source.counts.items() if count and not (is_listed and name == _BROKEN)}
    counted = [(name.replace("_", " "), count) for name, count in counts.items()]
    return items + [html.Span(_counted(name, count), title=_MEANING.get(name)) for name, count in counted]


def _counted(name: str, count: int) -> str:
    """``1 branch``, ``2 branches``, ``1 commit with problems``: the first plural word follows the count."""
    if count != 1:
        return f"{count:,} {name}"
    words = name.split(" ")
    place = next((place for place, word in enumerate(words) if word.endswith("s")), None)
    if place is not None:
        words[place] = words[place].removesuffix("es" if words[place].endswith("ches") else "s")
    return f"1 {' '.join(words)}"


def _problems(source: Source) -> list[Component]:
    notices = [parts.problem(source.problem)] if source.problem else []
    notices += [parts.problem(warning, tone="amber") for warning in source.warnings[:_MOST_WARNINGS]]
    if len(source.warnings) > _MOST_WARNINGS:
        notices.append(html.P(f"and {len(source.warnings) - _MOST_WARNINGS:,} more of these", className="dg-muted"))
    return notices


def _broken(broken: Sequence[BrokenCommit], count: int, route: Route, now: datetime) -> list[Component]:
    """Which commits have problems, each with its reasons and a link to its pipeline; nothing where there is none."""
    if not broken:
        return []
    items: list[Component] = [html.Li(_broken_commit(item, route, now)) for item in broken]
    if count > len(broken):
        items.append(html.Li(f"and {count - len(broken):,} older ones", className="dg-muted"))
    title = html.Summary(_counted(_BROKEN, max(count, len(broken))), title=_MEANING[_BROKEN])
    return [html.Details([title, html.Ul(items, className="dg-plain dg-broken")])]


def _broken_commit(item: BrokenCommit, route: Route, now: datetime) -> list[Component]:
    commit = item.commit
    link = html.A(html.Code(text.short_hash(commit.id)), href=route.to("pipeline", rev=commit.id).href,
                  title=f"Pipeline at {commit.id}")  # fmt: skip
    subject = html.Span(commit.subject, className="dg-truncate", title=commit.message)
    head = html.Div([link, subject, parts.time(commit.committed_at, now=now)], className="dg-row")
    reasons = [html.Div(_reason(problem), className="dg-muted dg-break") for problem in item.problems[:_MOST_REASONS]]
    if len(item.problems) > _MOST_REASONS:
        reasons.append(html.Div(f"and {len(item.problems) - _MOST_REASONS:,} more", className="dg-muted"))
    return [head, *reasons]


def _reason(problem: Problem) -> list[parts.Child]:
    where: list[parts.Child] = [html.Code(problem.where), " "] if problem.where else []
    return [*where, text.sentence(problem.message)]


def progress(job: Job | None, found: Sequence[Source], now: datetime) -> Component | None:
    """How the newest sync stands; None when there never was one."""
    if job is None:
        return None
    named = next((source_name(source) for source in found if source.name == job.source), job.source)
    what = f" of {named}" if named else ""
    if job.state.is_final:
        return _ended(job, what, found, now)
    return html.Div([html.Div(label(job, what), role="status"), bar(job)], className="dg-stack dg-stack-tight")


def _ended(job: Job, what: str, found: Sequence[Source], now: datetime) -> Component:
    """The result in one line; reasons stand with the sources, unless the job failed for a reason of its own."""
    failed = [source for source in found if source.problem is not None]
    if job.problem is not None and not failed:
        return parts.problem(job.problem)
    is_good = job.state == JobState.SUCCEEDED and not failed
    seconds = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
    took = f" in {text.duration(seconds)}" if seconds is not None and job.state == JobState.SUCCEEDED else ""
    said: list[parts.Child] = [JOB_WORDS[job.state] + what + took + ", ", parts.time(job.ended_at, now=now), "."]
    if failed:
        said = [f"Last sync{what} ", parts.time(job.ended_at, now=now), _reasons(job, failed)]
    return html.Div(
        [icon("circle-check" if is_good else "circle-x"), html.Span(said)], className="dg-row dg-muted", role="status"
    )


def _reasons(job: Job, failed: Sequence[Source]) -> str:
    """Which sources failed in a sync, or were left out of it because they failed before."""
    names = source_names(failed)
    is_left_out = all(
        source.last_attempt_at and job.started_at and source.last_attempt_at < job.started_at for source in failed
    )
    if is_left_out:
        return f": {names} failed before and waits for its next turn. Sync now tries at once."
    return f": {names} could not be read. The {'reason stands' if len(failed) == 1 else 'reasons stand'} below."


def source_problems(found: Sequence[Source], route: Route) -> list[Component]:
    """Failing sources first, then what could not be read inside them; DVC fails wherever git does, so git says it."""
    is_git_read = not any(source.kind == SourceKind.GIT and source.problem for source in found)
    failing = [source for source in found if source.problem and (is_git_read or source.kind != SourceKind.DVC)]
    listed = [(source_name(source), source.problem, "red") for source in failing if source.problem]
    listed += [(source_name(source), warning, "amber") for source in found for warning in source.warnings]
    notices = [parts.problem(problem, tone=tone, source=name) for name, problem, tone in listed[:_MOST_PROBLEMS]]
    if len(listed) > _MOST_PROBLEMS:
        more = parts.link(f"{len(listed) - _MOST_PROBLEMS} more in settings", route.to("settings").href)
        notices.append(html.P(more))
    return notices
