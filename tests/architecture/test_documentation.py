"""What the documentation says of files, settings, error codes and commands is so."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
import typer
import yaml

from dashboard import config, errors
from dashboard.api.schemas.file_parameters import FileQuery, TreeQuery
from dashboard.api.schemas.run_parameters import CompareQuery, GroupsQuery, HistoryQuery, RunsQuery
from dashboard.cli.commands import app
from dashboard.data.query.parser import parse

QUERIES = {
    "/runs/groups": GroupsQuery, "/compare": CompareQuery, "/metrics": HistoryQuery, "/tree": TreeQuery,
    "/blob": FileQuery, "/archive": FileQuery,
}  # fmt: skip
ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ARCHITECTURE = ROOT / "docs/explanation/architecture.md"


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def fenced(page: Path, language: str) -> list[str]:
    blocks = re.findall(rf"^( *)```{language}\n(.*?)^ *```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", text, flags=re.MULTILINE) for indent, text in blocks]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_and_every_path_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []
    paths = re.findall(r"`((?:dashboard|docs|scripts|tests|benchmarks|data/(?:sources|store|query))/[\w./-]+)`", text)
    homes = [ROOT, ROOT / "dashboard"]
    assert [path for path in paths if not any((home / path).exists() for home in homes)] == []


def test_every_folder_has_its_line_in_the_map() -> None:
    rows = re.findall(r"^\| (`.*?) \|", ARCHITECTURE.read_text("utf-8"), re.MULTILINE)
    described = {path.rstrip("/") for row in rows for path in re.findall(r"`(dashboard/[\w/.]*)`", row)}
    ours = ROOT / "dashboard"
    parts = [path for folder in (ours, ours / "data") for path in folder.iterdir() if not path.name.startswith("_")]
    folders = {path.relative_to(ROOT).as_posix() for path in parts if path.is_dir()}
    nouns = {"compare", "experiments", "live", "models", "pipelines", "projects", "revisions", "search", "sync"}
    assert folders - {f"dashboard/data/{noun}" for noun in nouns} <= described | {"dashboard/data"}
    single = {path.relative_to(ROOT).as_posix() for path in ours.glob("*.py") if not path.name.startswith("_")}
    assert single <= described
    line = next(row for row in ARCHITECTURE.read_text("utf-8").splitlines() if "the nouns," in row)
    assert all(noun in line for noun in nouns)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_configuration_shown_is_accepted(page: Path) -> None:
    for text in fenced(page, "yaml"):
        environment = dict.fromkeys(re.findall(r"\$\{(\w+)\}", text), "x")
        config.parse(text, where=ROOT / "config.yaml", environment=environment)


def test_every_source_shown_in_a_table_is_accepted() -> None:
    text = (ROOT / "docs/how-to/connect-a-project.md").read_text("utf-8")
    shown = re.findall(r"`((?:git|mlflow|subdirectory|experiments): [^`]*)`", text)
    assert len(shown) >= 8
    for line in shown:
        values = yaml.safe_load(line)
        part = values if values.keys() & {"git", "mlflow"} else _placed(values)
        document = {"projects": [{"owner": "team", "name": "churn", **part}]}
        config.parse(yaml.safe_dump(document), where=ROOT / "config.yaml", environment={})


def _placed(values: dict[str, object]) -> dict[str, object]:
    if "subdirectory" in values:
        return {"git": {"url": "x", **values}}
    return {"mlflow": [{"uri": "x", **values}]}


def test_every_code_of_a_source_is_explained() -> None:
    documented = set(re.findall(r"``([a-z-]+)``", inspect.getdoc(errors.SourceError) or ""))
    explained = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs/how-to/mend-a-sync.md").read_text("utf-8")))
    assert documented
    assert documented <= explained


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_shown_exists(page: Path) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined] # a group, which has them
    makefile = (ROOT / "Makefile").read_text("utf-8")
    text = page.read_text("utf-8")
    for word in re.findall(r"(?:`|\$ )(?:\.venv/bin/)?dagboard ([a-z]+)", text):
        assert word in commands, word
    for target in re.findall(r"(?:`|\$ )make ([a-z]+)", text):
        assert f"\n{target}:" in makefile, target


def test_every_filter_and_parameter_of_the_examples_is_understood() -> None:
    tutorial = (ROOT / "docs/tutorial/first-steps.md").read_text("utf-8")
    [text] = re.findall(r"^metrics\..*$", tutorial, re.MULTILINE)
    assert parse(text)
    page = (ROOT / "docs/how-to/use-the-api.md").read_text("utf-8")
    [python] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    ast.parse(python)
    addresses = re.findall(r'curl (?:-\S+ (?:[\d-]+ )?)?"([^"]+)"', page)
    assert addresses
    for address in addresses:
        known = next((query for path, query in QUERIES.items() if f"{path}?" in address), RunsQuery)
        assert set(re.findall(r"[?&](\w+)=", address)) <= known.model_fields.keys(), address
