"""What happened between two readings of a registry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.data.model.promotions import Readings, happened
from dashboard.data.model.registry import Happening, ModelVersion, Promotion, RegisteredModel

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
FIRST, SECOND = Readings(MONDAY), Readings(TUESDAY, MONDAY)


def model(*versions: ModelVersion, name: str = "grapes") -> RegisteredModel:
    return RegisteredModel(name, "mlflow", "mlflow", tuple(reversed(versions)))


def version(number: int, *aliases: str, stage: str = "", **more: object) -> ModelVersion:
    made = ModelVersion(str(number), aliases=aliases, stages=(stage,) if stage else (), created_at=MONDAY, user="ml")
    return replace(made, **more)  # type: ignore[arg-type]


def events(before: RegisteredModel | None, after: RegisteredModel | None, readings: Readings) -> list[Promotion]:
    found = happened([before] if before else [], [after] if after else [], readings)
    return [event for _, event in found]


def told(found: list[Promotion]) -> list[tuple[str, str, str, str]]:
    return [(event.kind, event.label, event.from_, event.version) for event in found]


def test_the_first_reading_finds_and_promotes_nothing() -> None:
    undated = version(3, created_at=None, user="")
    found = events(None, model(version(1, "old"), version(2, "champion", stage="Production"), undated), FIRST)
    assert told(found) == [
        ("registered", "", "", "1"), ("registered", "", "", "2"), ("found", "", "", "3"),
        ("found", "champion", "", "2"), ("found", "old", "", "1"), ("found", "Production", "", "2"),
    ]  # fmt: skip
    assert [(event.at, event.by, event.since) for event in found[:2]] == [(MONDAY, "ml", None)] * 2
    assert {event.since for event in found} == {None}


def test_an_alias_is_set_moved_and_removed_between_two_readings() -> None:
    before, after = model(version(1, "a", "b"), version(2)), model(version(1, "b"), version(2, "a", "c"))
    found = events(before, after, SECOND)
    assert told(found) == [("alias moved", "a", "1", "2"), ("alias set", "c", "", "2")]
    assert {(event.at, event.since, event.by) for event in found} == {(TUESDAY, MONDAY, "")}
    assert told(events(after, before, SECOND)) == [("alias moved", "a", "2", "1"), ("alias removed", "c", "c", "2")]
    assert events(after, after, SECOND) == []


def test_what_has_a_time_of_its_own_keeps_it() -> None:
    noon, evening = MONDAY + timedelta(hours=6), MONDAY + timedelta(hours=9)
    before = model(version(1, stage="Staging"))
    staged = version(1, stage="Production", updated_at=evening)
    found = events(before, model(staged, version(2, created_at=noon)), SECOND)
    assert told(found) == [("registered", "", "", "2"), ("stage assigned", "Production", "Staging", "1")]
    assert [(event.at, event.since) for event in found] == [(noon, None), (evening, MONDAY)]
    late = replace(staged, updated_at=TUESDAY + timedelta(days=3))
    assert events(before, model(late), SECOND)[0].at == TUESDAY, "an update after the reading says nothing"
    assert told(events(model(staged), model(version(1)), SECOND)) == [
        ("stage unassigned", "Production", "Production", "1")
    ]


def test_versions_and_models_are_deleted() -> None:
    both = model(version(1), version(2, "champion"))
    assert told(events(both, model(version(1)), SECOND)) == [
        ("alias removed", "champion", "champion", "2"), ("deleted", "", "2", "2"),
    ]  # fmt: skip
    assert told(events(both, None, SECOND)) == [("deleted", "", "", "")]


def test_another_place_of_the_same_name_deletes_nothing() -> None:
    """A source whose settings changed is read as for the first time: what is not there may be elsewhere."""
    found = events(model(version(1, "champion"), version(2)), model(version(1), version(3, "champion")), FIRST)
    assert [event[0] for event in told(found)] == ["registered", "found"]
    assert events(model(version(1)), None, FIRST) == []


def test_every_kind_has_a_word_of_its_own() -> None:
    assert len({kind.value for kind in Happening}) == len(Happening)
