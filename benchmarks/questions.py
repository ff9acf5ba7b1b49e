"""What the run table and its pictures ask a server, whatever lies in its database."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.jobs import PROJECTS
from benchmarks.measuring import Side, timed
from benchmarks.programs import Server

FILTERS = (
    ("metrics.m0 > 0.9", "metrics.m1"),
    ("metrics.m2 > 0.5 and params.p2 = 'adam'", "metrics.m3"),
    ("metrics.m4 < 0.2 and tags.team = 'a'", "metrics.m5"),
)
AXES = tuple(f"m{number}" for number in range(10))
_SHOWN = ",".join((*(f"metrics.m{number}" for number in range(10)), *(f"params.p{number}" for number in range(10))))


@dataclass(frozen=True, slots=True)
class Question:
    """A GET below the runs of a project.

    Attributes:
        work: What is asked, for people.
        path: Below ``/runs``.
        fields: Of the query string.
        is_answered: Whether an answer is one, given the number of runs and of keys.
    """

    work: str
    path: str
    fields: Mapping[str, Any]
    is_answered: Callable[[dict[str, Any], int, int], bool] = field(repr=False)

    def asked(self, server: Server, project: str, repeats: int) -> Side:
        """How long the answers take; the first one, which may have to open the table, does not count.

        Raises:
            RuntimeError: The answer is none.
        """
        address = f"{PROJECTS}/{project}/runs"
        answer = json.loads(server.get(f"{address}{self.path}", **self.fields))
        runs = json.loads(server.get(address, limit=1))["total"]
        keys = json.loads(server.get(f"{address}/columns"))["total"]
        if not self.is_answered(answer, runs, keys):
            raise RuntimeError(f"{self.work}: the answer is {str(answer)[:500]}")
        return timed(lambda: server.get(f"{address}{self.path}", **self.fields), repeats)


def jump(server: Server, project: str, runs: int, repeats: int) -> Side:
    """How long 100 rows from anywhere in a sorted table take, the columns of a screen each."""
    chance = random.Random(runs)

    def page() -> None:
        offset = chance.randrange(max(runs - 100, 1))
        server.get(
            f"{PROJECTS}/{project}/runs", order_by="-metrics.m1", limit=100, offset=offset, columns=_SHOWN
        )  # fmt: skip

    return timed(page, repeats, warm=1)


TABLE = tuple(
    Question(
        f"{text}, by {key}, first page of 100, the columns of a screen", "",
        {"filter": text, "order_by": f"-{key},-created", "limit": 100, "columns": _SHOWN},
        lambda answer, runs, _: 0 < answer["matching"] < runs,
    )
    for text, key in FILTERS
)  # fmt: skip

COLUMNS = Question(
    "statistics of every column", "/columns", {}, lambda answer, _, keys: len(answer["columns"]) == keys > 0
)

GROUPS = Question(
    "groups by params.p2 and tags.team with three metrics", "/groups",
    {"by": "params.p2,tags.team", "columns": "metrics.m0,metrics.m1,metrics.m2"},
    lambda answer, runs, _: sum(group["count"] for group in answer["groups"]) == runs,
)  # fmt: skip

PARALLEL = Question(
    f"data of a parallel plot of {len(AXES)} metrics", "/parallel",
    {"columns": ",".join(f"metrics.{name}" for name in AXES)},
    lambda answer, runs, _: len(answer["ids"]) == runs and len(answer["columns"]) == len(AXES),
)  # fmt: skip

DIFFERING = Question(
    "which columns differ where metrics.m0 > 0.5", "/differing", {"filter": "metrics.m0 > 0.5"},
    lambda answer, runs, keys: 1 < answer["runs"] < runs and answer["looked_at"] == keys and answer["total"] > 20,
)  # fmt: skip
