"""What happened to a registry between two readings of it. Pure: two states in, events out.

MLflow keeps no history: an alias that was moved leaves no trace of who, when and from where. Comparing what two syncs
read is the only way to tell. Times that the registry itself knows (a version's creation, its last update) are taken
over; everything else happened between the two readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from dashboard.data.model.registry import Happening, ModelVersion, Promotion, RegisteredModel


class ModelEvent(NamedTuple):
    """Something that happened to a model of a registry."""

    model: str
    event: Promotion


@dataclass(frozen=True, slots=True)
class Readings:
    """When a registry was read.

    Attributes:
        at: This time.
        since: The time before; None when this is the first reading that is compared, so that what it finds in place was
            not promoted now.
    """

    at: datetime
    since: datetime | None = None


def happened(
    before: Iterable[RegisteredModel], after: Iterable[RegisteredModel], readings: Readings
) -> tuple[ModelEvent, ...]:
    """The events between two readings, by model, registrations first and deletions last.

    Args:
        before: The models of one source at the reading before; empty at the first.
        after: The same now.
        readings: When both were.
    """
    old, new = ({model.name: model for model in models} for models in (before, after))
    found = []
    for name in sorted(old.keys() | new.keys()):
        events = _of_model(old.get(name), new.get(name), readings)
        found += [ModelEvent(name, event) for event in events]
    return tuple(found)


def _of_model(old: RegisteredModel | None, new: RegisteredModel | None, readings: Readings) -> Iterator[Promotion]:
    if new is None:
        if readings.since:
            yield _noticed(readings, Happening.DELETED)
        return
    before = {version.version: version for version in old.versions} if old else {}
    after = {version.version: version for version in new.versions}
    for version in reversed(new.versions):
        if version.version not in before:
            yield _registration(version, readings)
    yield from _aliases(before, after, readings)
    yield from _stages(before, after, readings)
    for number in before.keys() - after.keys() if readings.since else ():
        yield _noticed(readings, Happening.DELETED, version=number, from_=number)


def _registration(version: ModelVersion, readings: Readings) -> Promotion:
    """MLflow dates versions, and says whose they are; an undated one was there at some time before the reading."""
    name = version.version
    if version.created_at is not None:
        return Promotion(version.created_at, version.user, "", name, name, Happening.REGISTERED)
    kind = Happening.REGISTERED if readings.since else Happening.FOUND
    return Promotion(readings.at, version.user, "", name, name, kind, since=readings.since)


def _aliases(
    before: Mapping[str, ModelVersion], after: Mapping[str, ModelVersion], readings: Readings
) -> Iterator[Promotion]:
    old, new = _holders(before), _holders(after)
    for alias in sorted(old.keys() | new.keys()):
        was, now = old.get(alias, ""), new.get(alias, "")
        if was == now:
            continue
        if not readings.since:
            kind = Happening.FOUND
        else:
            kind = Happening.ALIAS_SET if not was else Happening.ALIAS_MOVED if now else Happening.ALIAS_REMOVED
        if now:
            yield _noticed(readings, kind, version=now, from_=was, to=alias, label=alias)
        elif readings.since:
            yield _noticed(readings, kind, version=was, from_=alias, label=alias)


def _holders(versions: Mapping[str, ModelVersion]) -> dict[str, str]:
    return {alias: version.version for version in versions.values() for alias in version.aliases}


def _stages(
    before: Mapping[str, ModelVersion], after: Mapping[str, ModelVersion], readings: Readings
) -> Iterator[Promotion]:
    """Stages of MLflow, of which each version has at most one and several versions may share."""
    for number, version in after.items():
        was = _stage(before[number]) if number in before else ""
        now = _stage(version)
        if was == now:
            continue
        if not readings.since:
            if now:
                yield _noticed(readings, Happening.FOUND, version=number, to=now, label=now)
            continue
        kind = Happening.STAGE_SET if now else Happening.STAGE_REMOVED
        moved_at = _within(version.updated_at, readings)
        yield Promotion(moved_at, "", was, now, number, kind, label=now or was, since=readings.since)


def _stage(version: ModelVersion) -> str:
    return next(iter(version.stages), "")


def _within(updated: datetime | None, readings: Readings) -> datetime:
    """When something happened at the latest: the last update of a version, where it lies between the readings."""
    is_inside = updated is not None and readings.since is not None and readings.since < updated <= readings.at
    return updated if is_inside and updated is not None else readings.at


def _noticed(
    readings: Readings, kind: Happening, *, version: str = "", from_: str = "", to: str = "", label: str = ""
) -> Promotion:
    return Promotion(readings.at, "", from_, to, version, kind, label, readings.since)
