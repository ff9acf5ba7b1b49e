"""Lines of the feed about models: which alias or stage went where, what is deprecated and what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dashboard.data.model.project import Activity, Project
from dashboard.data.model.registry import Happening, Promotion, RegisteredModel
from dashboard.data.store.models import ModelStore

_MOST = 40
"""Of one model: its newest."""
_SET = frozenset({Happening.ALIAS_SET, Happening.STAGE_SET})
_MOVED = frozenset({Happening.ALIAS_MOVED, Happening.STAGE_MOVED})
_REMOVED = frozenset({Happening.ALIAS_REMOVED, Happening.STAGE_REMOVED})


def promotions(models: ModelStore, project: Project, found: Iterable[RegisteredModel]) -> Iterator[Activity]:
    """What happened to the models of a project beside registrations; of what was found in place nobody knows when."""
    log = models.history(project.id)
    for model in found:
        events = model.history or log.get((model.source_name, model.name), ())
        for event in events[:_MOST]:
            title = _title(model.name, event)
            if title:
                yield Activity(event.at, project.key, "promotion", model.name, title, event.by)


def _title(name: str, event: Promotion) -> str:
    """Empty for what has no line of its own."""
    kind = event.kind
    if kind in _SET:
        return f"Version {event.version} of {name} is {event.label} now"
    if kind in _MOVED:
        return f"Version {event.version} of {name} is {event.label} now, in place of {event.from_}"
    if kind in _REMOVED:
        return f"Version {event.version} of {name} is no longer {event.label}"
    if kind == Happening.DEPRECATED:
        return f"{name} is deprecated"
    if kind == Happening.DELETED:
        return f"Version {event.version} of {name} deleted" if event.version else f"{name} deleted"
    return ""
