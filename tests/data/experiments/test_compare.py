"""Runs side by side."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data.compare import unfolded
from dashboard.errors import InvalidRequestError, NotFoundError

NAN = float("nan")
NO_DICTIONARIES = ["{", "{}", "{1, 2}", "{'a': open('x')}", "{" * 9_000 + "}" * 9_000, "{'a': " + "[" * 500 + "}"]


def rows(bench: Any, *ids: str, base: str | None = None) -> dict[str, Any]:
    return {row.key: row for row in bench.compare.compare(bench.project, ids, base).rows}


def test_what_differs_and_by_how_much(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            make_run(1, commit="c1", params={"lr": "0.1", "opt": "adam", "a b": "1"}, metrics={"acc": 0.5, "n": NAN}),
            make_run(2, params={"lr": "0.3", "opt": "adam"}, metrics={"acc": 0.75, "n": NAN}, tags={"t": "x"}),
        ]
    )
    found = rows(bench, "run002", "run001", base="run001")
    lr = found["params.lr"]
    assert (lr.kind, lr.values, lr.differs) == ("param", (0.3, 0.1), True)
    assert lr.deltas == (pytest.approx(0.2), 0.0)
    assert (found["params.opt"].differs, found["params.opt"].deltas) == (False, ())
    assert (found['params."a b"'].values, found['params."a b"'].differs) == ((None, 1), True)
    assert found["metrics.acc"].deltas == (0.25, 0.0)
    assert not found["metrics.n"].differs
    assert (found["tags.t"].kind, found["tags.t"].values) == ("tag", ("x", None))
    assert (found['data."data/raw"'].kind, found['data."data/raw"'].values) == ("data", (None, "aa11.dir"))
    assert (found["status"].kind, found["status"].differs, found["created"].differs) == ("run", False, True)


def test_runs_come_in_the_order_asked_with_the_base_among_them(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n) for n in range(4)], {"run002": ("hidden",)})
    comparison = bench.compare.compare(bench.project, ["run002", "run000", "run002"])
    assert ([run["id"] for run in comparison.runs], comparison.base) == (["run002", "run000"], "run002")
    comparison = bench.compare.compare(bench.project, ["run002", "run000"], base="run003")
    assert ([run["id"] for run in comparison.runs], comparison.base) == (["run003", "run002", "run000"], "run003")


def test_dictionaries_in_params_are_taken_apart(bench: Any, make_run: Any) -> None:
    bench.sync(
        [
            make_run(1, params={"model": "{'depth': 3, 'opt': {'name': 'adam', 'lr': 0.1}, 'dims': [1, 2]}"}),
            make_run(2, params={"model": '{"depth": 4, "opt": {"name": "adam", "lr": null}, "flag": true}'}),
        ]
    )
    found = rows(bench, "run001", "run002")
    assert found["params.model.depth"].values == (3, 4)
    assert not found["params.model.opt.name"].differs
    assert found["params.model.opt.lr"].values == (0.1, None)
    assert (found["params.model.dims"].values, found["params.model.flag"].values) == (("[1, 2]", None), (None, True))
    assert "params.model" not in found


@pytest.mark.parametrize(
    "text", ["{", "{}", "{1, 2}", "{'a': open('x')}", "{" * 9_000 + "}" * 9_000, "{'a': " + "[" * 500 + "}"]
)
def test_what_is_no_dictionary_stays_text(text: str) -> None:
    assert unfolded({"p": text}) == {"p": text}


def test_refusals(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n) for n in range(1_001)])
    everything = list(bench.runs)
    assert len(bench.compare.compare(bench.project, everything[:1_000]).runs) == 1_000
    for wrong in ([], ["run001"], ["run001", "run001"], everything):
        with pytest.raises(InvalidRequestError):
            bench.compare.compare(bench.project, wrong)
    with pytest.raises(NotFoundError, match="'nobody', 'nowhere'"):
        bench.compare.compare(bench.project, ["run001", "nobody", "nowhere"])
    with pytest.raises(NotFoundError, match="nobody"):
        bench.compare.compare(bench.project, ["run001", "run002"], base="nobody")
