"""The registry's noun over a repository and registries with everything that is hard: names, gaps, many versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dashboard.data.model.promotions import Readings
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.models import ModelQuery, holders, version_of
from dashboard.errors import NotFoundError
from tests.dvc_ground import Ground, Team

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
HASH = "a" * 32


def version(number: str, **more: object) -> ModelVersion:
    return replace(ModelVersion(number, created_at=MONDAY), **more)  # type: ignore[arg-type]


def model(name: str, *versions: ModelVersion, source: str = "mlflow", **more: object) -> RegisteredModel:
    return replace(RegisteredModel(name, source, source, versions), **more)  # type: ignore[arg-type]


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Callable[..., Team]:
    """A synced project with these models, besides what its repository has."""

    def make(*models: RegisteredModel, files: dict[str, str] | None = None) -> Team:
        ground.commit({"README.md": "# Project\n", **(files or {})})
        made = make_team()
        made.board.sync.run(made.project)
        store = made.board.sync._stores.models
        for source in dict.fromkeys(each.source_name for each in models):
            store.replace(
                made.project.id, source, [each for each in models if each.source_name == source], Readings(MONDAY)
            )
        return Team(made.board, made.board.projects.get("team", "churn"))

    return make


def names(team: Team, **query: str) -> list[str]:
    return [line.model.name for line in team.board.models.page(team.project, ModelQuery(**query)).lines]


def test_a_run_knows_the_versions_it_made_and_a_commit_those_registered_at_it(
    team: Callable[..., Team], ground: Ground
) -> None:
    sha = ground.commit({"a": "1"})
    made = team(
        model("net", version("2", run="r1", commit=sha), version("1", run="r0")),
        model("forest", version("v1.0.0", commit=sha), source="dvc"),
    )

    def found(run: str) -> list[tuple[str, str]]:
        return [(each.name, one.version) for each, one in made.board.models.made_by(made.project, run)]

    assert (found("r1"), found("r0"), found("r9")) == ([("net", "2")], [("net", "1")], [])
    assert found(sha) == [("forest", "v1.0.0")], "an MLflow version is its run's, not its commit's"


def test_the_list_is_narrowed_by_words_source_label_and_commit(team: Callable[..., Team], ground: Ground) -> None:
    sha = ground.commit({"a": "1"})
    made = team(
        model("Net", version("1", aliases=("Champion",), commit=sha), description="finds grapes"),
        model("forest", version("1", stages=("prod",)), source="dvc"),
        model('quo"te/ü 🍇', version("1")),
    )
    assert names(made) == ["Net", "forest", 'quo"te/ü 🍇']
    assert (names(made, text="GRAPES net"), names(made, text="grapes forest")) == (["Net"], [])
    assert (names(made, source="dvc"), names(made, label="champion"), names(made, label="PROD")) == (
        ["forest"], ["Net"], ["forest"],
    )  # fmt: skip
    assert (names(made, commit=sha[:7]), names(made, commit="f" * 7)) == (["Net"], [])
    page = made.board.models.page(made.project, ModelQuery(source="dvc"), limit=1)
    assert (page.total, page.all, page.sources, page.labels) == (1, 3, ("dvc", "mlflow"), ("prod", "Champion"))
    assert made.board.models.page(made.project, ModelQuery(), limit=1, offset=2).lines[0].model.name == 'quo"te/ü 🍇'


def test_a_line_shows_the_headline_metric_and_its_change(team: Callable[..., Team]) -> None:
    newest, before = version("v2.0.0", metrics={"loss": 0.2, "acc": 0.9}), version("v1.0.0", metrics={"loss": 0.5})
    made = team(model("net", newest, before, source="dvc"), model("empty"))
    empty, net = made.board.models.page(made.project, ModelQuery()).lines
    assert (net.metric, net.value, net.previous) == ("acc", 0.9, None)
    assert (empty.metric, empty.value, empty.change, empty.updated_at) == ("", None, None, None)
    goal = replace(made.project, goals={"loss": "down"})
    [line] = made.board.models.page(goal, ModelQuery(text="net")).lines
    assert (line.metric, line.goal, line.value, line.previous) == ("loss", "down", 0.2, 0.5)
    assert line.change == pytest.approx(-0.3)


def test_two_sources_may_have_a_model_of_one_name(team: Callable[..., Team]) -> None:
    made = team(model("net", version("1")), model("net", version("v1.0.0"), source="dvc"))
    models = made.board.models
    assert models.sources_of(made.project, "net") == ("dvc", "mlflow")
    assert models.get(made.project, "net").source == "dvc"
    assert models.get(made.project, "net", "mlflow").source == "mlflow"
    with pytest.raises(NotFoundError):
        models.get(made.project, "net", "mlflow-2")
    with pytest.raises(NotFoundError) as raised:
        models.get(made.project, "nut")
    assert raised.value.hint == "Did you mean net?"


def test_a_version_is_meant_by_number_alias_stage_or_latest() -> None:
    grapes = model("grapes", version("3"), version("2", aliases=("champion", "1")), version("1", stages=("Staging",)))
    meant = {text: version_of(grapes, text).version for text in ("1", "@champion", "champion", "Staging", "latest")}
    assert meant == {"1": "1", "@champion": "2", "champion": "2", "Staging": "1", "latest": "3"}
    assert [holder.label for holder in holders(grapes)] == ["champion", "1", "Staging"]
    with pytest.raises(NotFoundError) as raised:
        version_of(grapes, "champignon")
    assert raised.value.hint == "Did you mean champion?"


DVC = """\
artifacts:
  net:
    path: models/net.pkl
    type: model
"""


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (("docs/models/net.md", "models/net.md", "models/README.md"), "docs/models/net.md"),
        (("models/NET.md", "models/MODEL_CARD.md"), "models/NET.md"),
        (("models/model-card.md", "models/README.md"), "models/model-card.md"),
        (("models/Readme.md", "MODEL_CARD.md"), "models/Readme.md"),
        (("Model-Card.md",), "Model-Card.md"),
        ((), None),
    ],
)
def test_the_card_is_the_nearest_markdown(team: Callable[..., Team], files: tuple[str, ...], found: str | None) -> None:
    made = team(files={"dvc.yaml": DVC, **{path: f"# At {path}\n" for path in files}})
    card = made.board.models.card(made.project, made.board.models.get(made.project, "net"))
    assert (card.path if card else None) == found
    assert card is None or card.text == f"# At {found}\n"


def test_names_that_look_like_paths_leave_no_folder(team: Callable[..., Team]) -> None:
    made = team(
        model("../../etc/passwd", version("1")), model("a/b", version("1")), files={"docs/models/a/b.md": "# Deep\n"}
    )
    models = made.board.models
    assert models.card(made.project, models.get(made.project, "../../etc/passwd")) is None
    deep = models.card(made.project, models.get(made.project, "a/b"))
    assert deep is not None
    assert deep.path == "docs/models/a/b.md"


def test_origins_say_what_is_gone(team: Callable[..., Team], ground: Ground) -> None:
    data = f"outs:\n- md5: {HASH}\n  size: 4\n  hash: md5\n  path: models/net.pkl\n"
    sha = ground.commit({"models/net.pkl.dvc": data.replace("models/net.pkl", "net.pkl"), "dvc.yaml": DVC})
    here, lost = version("2", commit=sha), version("1", commit="e" * 40, run="gone")
    made = team(model("net", here, lost, source="other", path="models/net.pkl"))
    models = made.board.models
    net = models.get(made.project, "net", "other")
    origins = models.origins(made.project, net)
    assert (origins["2"].content, origins["2"].data) == (HASH, {"models/net.pkl": HASH})
    assert (origins["1"].is_run_gone, origins["1"].is_commit_gone, origins["1"].content) == (True, True, None)
    compared = models.compare(made.project, net, "1", "latest")
    values = {row.key: row.values for row in compared.rows}
    assert values["data.models/net.pkl"] == (None, HASH)
    assert values["commit"] == ("e" * 40, sha)
    assert compared.new.given == ("models/net.pkl",)


def test_a_thousand_versions_are_told_with_few_questions(team: Callable[..., Team]) -> None:
    many = tuple(version(str(number), run=f"r{number}", commit=f"{number:040x}") for number in range(1_000, 0, -1))
    made = team(model("net", *many))
    models = made.board.models
    net = models.get(made.project, "net")
    assert len(net.history) == 1_000
    assert len(models.origins(made.project, net)) == 1_000
    described, total = models.described(made.project, ModelQuery())
    assert (len(described), total, len(described[0][1])) == (1, 1, 1_000)
