"""Names of files that deceive or try to be markup, as git may hold them: shown as what they are, and reachable."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import plotly.utils
import pytest

from dashboard.components import results
from dashboard.components.route import parse
from dashboard.pages import data_diff, files
from tests.dvc_ground import Ground, Team

NAMES = {
    "gpj.\u202egnp.txt": "gpj.⟨U+202E⟩gnp.txt", "line\nbreak.txt": "line␊break.txt", "bell\x07.txt": "bell␇.txt",
    "zero\u200bwidth.txt": "zero⟨U+200B⟩width.txt",
}  # fmt: skip
MARKUP = "<img src=x onerror=alert(1)>.txt"


def drawn(page: Callable[..., object], team: Team, address: str, query: str) -> str:
    text = json.dumps(page(team.board, parse(address, query)), cls=plotly.utils.PlotlyJSONEncoder)
    return json.dumps(json.loads(text), ensure_ascii=False)


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    ground.commit({"a.txt": "first"})
    ground.commit(dict.fromkeys((*NAMES, MARKUP), "x"))
    made = make_team()
    made.board.sync.run(made.project)
    return Team(made.board, made.board.projects.get("team", "churn"))


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_hidden_characters_of_names_are_seen_everywhere(team: Team, name: str, shown: str) -> None:
    folder = drawn(files.layout, team, "/team/churn/files", "")
    alone = drawn(files.layout, team, "/team/churn/files", f"?path={quote(name)}")
    changes = drawn(data_diff.layout, team, "/team/churn/data/diff", "?from=HEAD~1&to=main")
    found = json.dumps(
        [results.options(parse("/", ""), team.board.search.search(name[:3]))], cls=plotly.utils.PlotlyJSONEncoder
    )
    for page in (folder, alone, changes, json.dumps(json.loads(found), ensure_ascii=False)):
        assert shown in page
    assert team.board.files.open(team.project, None, name).content.read() == b"x"
    assert quote(name) in folder


def test_a_name_that_is_markup_is_text(team: Team) -> None:
    for page in (
        drawn(files.layout, team, "/team/churn/files", ""),
        drawn(data_diff.layout, team, "/team/churn/data/diff", "?from=HEAD~1&to=main"),
    ):
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page.replace('"data-markup"', "")
