"""What else changed between two runs: params, data, code, program."""

from __future__ import annotations

from dashboard.data.lineage.answers import Changed, ChangedData
from dashboard.data.lineage.of_runs import caution_of
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.run import Run
from dashboard.data.model.values import typed_param

_PROGRAM = "mlflow.source.name"


def changed(reading: Reading, left: Run, right: Run) -> Changed:
    """What differs between two runs."""
    cautions = [f"{run.name or run.id[:7]}: {words}" for run in (left, right) if (words := caution_of(run))]
    cautions += [f"{run.name or run.id[:7]} names no commit." for run in (left, right) if not run.commit]
    cautions += [
        f"The commit of {run.name or run.id[:7]} is not in the repository."
        for run in (left, right)
        if run.commit and run.commit not in reading.history.parents
    ]
    programs = (left.tags.get(_PROGRAM, ""), right.tags.get(_PROGRAM, ""))
    return Changed(
        params=_params(left, right), data=_data(reading, left, right), commits=(left.commit, right.commit),
        program=programs if programs[0] != programs[1] else None, cautions=tuple(dict.fromkeys(cautions)),
    )  # fmt: skip


def _params(left: Run, right: Run) -> tuple[str, ...]:
    sides = [{name: typed_param(value) for name, value in run.params.items()} for run in (left, right)]
    names = sorted({*sides[0], *sides[1]})
    return tuple(name for name in names if sides[0].get(name) != sides[1].get(name))


def _data(reading: Reading, left: Run, right: Run) -> tuple[ChangedData, ...]:
    sides = [reading.history.hashes.get(run.commit or "") for run in (left, right)]
    if sides[0] is None or sides[1] is None:
        return ()
    given: set[str] = set()
    for run in (left, right):
        facts = reading.facts(run.commit)
        given |= set(facts.given()) if facts else set()
    paths = sorted({*sides[0], *sides[1]}, key=lambda path: (path not in given, path))
    pairs = [ChangedData(path, sides[0].get(path), sides[1].get(path)) for path in paths]
    return tuple(item for item in pairs if item.left != item.right)
