"""Words and order of the overview's panels."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.components import overview
from dashboard.components.route import parse
from dashboard.data.model.pipeline import Node, NodeKind, Pipeline, StageStatus
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.revision import Ref, RefKind

FRESH, CHANGED, NEW = StageStatus.UP_TO_DATE, StageStatus.CHANGED, StageStatus.NEVER_RUN


@pytest.mark.parametrize(
    ("statuses", "said"),
    [([FRESH] * 3, "3 up to date"), ([FRESH, FRESH, CHANGED], "1 of 3 changed"), ([NEW, NEW], "2 never run"),
     ([NEW, NEW, NEW, CHANGED, FRESH], "1 of 5 changed")],
)  # fmt: skip
def test_what_needs_attention_first_is_said_of_the_stages(statuses: list[StageStatus], said: str) -> None:
    nodes = [Node(f"s{at}", NodeKind.STAGE, "s", "dvc.yaml", status=status) for at, status in enumerate(statuses)]
    assert overview.stages_line(Pipeline("0" * 40, (*nodes, Node("raw", NodeKind.DATA, "raw", "raw")), ())) == said


def test_the_default_branch_comes_first_and_the_newest_version_before_older_ones() -> None:
    names = [(RefKind.BRANCH, "fix"), (RefKind.BRANCH, "main"), (RefKind.TAG, "1.0"), (RefKind.TAG, "v1.9"),
             (RefKind.TAG, "v1.10")]  # fmt: skip
    panel = str(overview.branches([Ref(kind, name, "0" * 40) for kind, name in names], parse("/team/wine", ""), "main"))
    places = [panel.index(f"A(children='{name}'") for name in ("main", "fix", "v1.10", "v1.9", "1.0")]
    assert places == sorted(places)


def test_an_alias_leads_to_the_version_that_holds_it() -> None:
    made = ModelVersion("3", aliases=("challenger",)), ModelVersion("2", aliases=("champion",))
    model = RegisteredModel("classifier", "mlflow", "mlflow", made)
    panel = str(overview.models([model], parse("/team/wine", ""), datetime(2026, 1, 1, tzinfo=UTC)))
    assert panel.index("champion → 2") < panel.index("challenger → 3"), "what is in production comes first"
    for version in ("2", "3"):
        assert f"href='/team/wine/models/classifier?version={version}'" in panel
