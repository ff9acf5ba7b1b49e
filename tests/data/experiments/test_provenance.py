"""Where runs came from."""

from __future__ import annotations

from typing import Any

from dashboard.data.datasets import DataItem
from dashboard.data.datasets.items import items_of
from dashboard.data.model.dvc import CommitFacts, Output, Stage
from dashboard.data.provenance import DataSpread, Provenance
from dashboard.errors import NotFoundError


class Tracked:
    """What the commits of these tests track; of lost ones nothing is known any more."""

    def items(self, _project: Any, rev: str | None = None) -> tuple[DataItem, ...]:
        if rev is None or rev.startswith("lost"):
            raise NotFoundError("There is no such commit.")
        return items_of(facts(rev))


def facts(commit: str) -> CommitFacts:
    """Data that was added, data and a model that a stage made: each with a hash of the commit's own."""
    added = Stage("raw.csv.dvc", "raw.csv.dvc", outs=(Output("raw.csv", hash=f"raw-{commit[:2]}"),))
    made = (Output("a.csv", hash=f"made-{commit}"), Output("model.pkl", hash=f"model-{commit}"))
    return CommitFacts(is_dvc=True, stages=(added, Stage("train", "dvc.yaml", name="train", cmd=("x",), outs=made)))


def test_each_value_has_its_runs_and_what_nobody_says_is_left_out(bench: Any, make_run: Any) -> None:
    program = {"mlflow.source.name": "train.py"}
    bench.sync(
        [
            make_run(1, commit="c1", tags=program),
            make_run(2, commit="c2", tags=program),
            make_run(3, commit="c2", user="other", tags={"mlflow.source.name": "<b>.py"}),
            make_run(4, tags={"mlflow.project.entryPoint": "7"}),
        ]
    )
    origins = {item.label: item for item in Provenance(bench.experiments, Tracked()).of(bench.project, {})}
    assert list(origins) == ["Program", "Entry point", "User", "Commit"]
    assert origins["Program"].values == (("train.py", 2), ("<b>.py", 1))
    assert (origins["Commit"].values, origins["Commit"].missing) == ((("c2", 2), ("c1", 1)), 1)
    assert origins["Commit"].by_run["run001"] == "c1"
    assert origins["Entry point"].values == (("7", 1),)
    named = Provenance(bench.experiments, Tracked()).of(bench.project, {"runs": ("run001", "run002")})
    assert [item.label for item in named] == ["Program", "User", "Commit"]


def test_data_in_several_versions(bench: Any, make_run: Any) -> None:
    commits = ("k1", "k1x", "k2", "lost1", "lost2")
    bench.stores.commits.save_facts(
        bench.project.id, {key: facts(key) for key in commits}, {key: key for key in commits}
    )
    bench.sync([make_run(n, commit=commit) for n, commit in enumerate([*commits, None])])

    def spread(*numbers: int, first: int = 0) -> tuple[DataSpread, ...]:
        runs = {"runs": [f"run{n:03}" for n in numbers]}
        return Provenance(bench.experiments, Tracked()).data(bench.project, runs, f"run{first:03}")

    made = DataSpread("a.csv", ("made-k1", "made-k1x"), is_added=False)
    assert spread(0, 1) == (made,), "the same raw data; a model is no data"
    assert spread(0, 2, first=2)[0] == DataSpread("raw.csv", ("raw-k2", "raw-k1"), is_added=True)
    assert spread(0, 0) == spread(0, 5) == ()
    assert {item.path for item in spread(3, 4)} == {"a.csv", "model.pkl"}, "nobody says what it is"
    everything = Provenance(bench.experiments, Tracked()).data(bench.project, {"filter": ""}, "run005")
    assert [(item.path, len(item.versions)) for item in everything] == [("raw.csv", 3), ("a.csv", 5)]


def test_of_several_projects_each_has_its_own_versions(bench: Any, make_run: Any) -> None:
    commits = ("k1", "k2")
    bench.stores.commits.save_facts(
        bench.project.id, {key: facts(key) for key in commits}, {key: key for key in commits}
    )
    bench.sync([make_run(n, commit=commit) for n, commit in enumerate([*commits, "k1"])])
    key = str(bench.project.key)

    def across(*names: str, first: str = "") -> list[tuple[Any, tuple[DataSpread, ...]]]:
        return list(Provenance(bench.experiments, Tracked()).data_across([bench.project], names, first or names[0]))

    [(project, [raw, *_])] = across("other/one/run000", f"{key}/run000", f"{key}/run001", first=f"{key}/run001")
    assert project == bench.project
    assert raw == DataSpread("raw.csv", ("raw-k2", "raw-k1"), is_added=True)
    assert across(f"{key}/run000", f"{key}/run002") == [(bench.project, ())]
    assert across(f"{key}/run000", "other/one/run001") == [], "one run of it alone"
