"""The configuration is typed, and what is wrong in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import config
from dashboard.config import Settings
from dashboard.errors import ConfigError

PROJECT = "projects:\n  - owner: team\n    name: wine\n"


def parse(text: str, **environment: str) -> Settings:
    return config.parse(text, where=Path("/etc/dagboard/config.yaml"), environment=environment)


def test_an_empty_file_is_the_default() -> None:
    settings = parse("")
    assert settings.server.port == 8050
    assert settings.data_dir == Path("/etc/dagboard/.dagboard")
    assert settings.database_url == "sqlite:////etc/dagboard/.dagboard/dagboard.sqlite"


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("sever:\n  port: 1\n", 1, "Did you mean server?"),
        ("server:\n  prot: 1\n", 2, "Did you mean port?"),
        (f"{PROJECT}    mlfow: []\n", 4, "Did you mean mlflow?"),
        (f"{PROJECT}    git:\n      url: x\n      brunch: main\n", 6, "Did you mean branch?"),
        (f"{PROJECT}    mlflow:\n      - uri: x\n      - uri: y\n        xyzzy: 1\n", 7, "Known keys: "),
        (f"{PROJECT}    dvc:\n      remotes:\n      - {{name: a, url: b, optoins: 1}}\n", 6, "Did you mean options?"),
    ],
)  # fmt: skip
def test_an_unknown_key_is_refused_with_its_line_and_the_nearest(text: str, line: int, hint: str) -> None:
    with pytest.raises(ConfigError, match="unknown key") as raised:
        parse(text)
    assert raised.value.where == f"/etc/dagboard/config.yaml:{line}"
    assert raised.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("server: {port: many}", "server.port"),
        ("server: {url_prefix: dagboard}", "server"),
        ("sync: {interval_seconds: 1}", "sync.interval_seconds"),
        ("server: {port: 70000}", "config.yaml:1: server.port: must be 65535 or less"),
        ("sync: {worker: extern}", "sync.worker: must be 'embedded' or 'external'"),
        (f"{PROJECT}    git: {{}}", "projects.0.git.url"),
        (f"{PROJECT}    git: {{ulr: x}}", "config.yaml:4: unknown key projects.0.git.ulr. Did you mean url?"),
        ("server:\n  host: ${DAGBOARD_NOT_SET}", "config.yaml:2: environment variable DAGBOARD_NOT_SET is not set"),
        (f"{PROJECT}    goals: {{acc: more}}", "projects.0.goals.acc"),
        ("projects:\n  - {owner: api, name: x}", "projects.0"),
        ("projects:\n  - {owner: team, name: x.git}", "projects.0"),
        ("projects:\n  - {owner: ../x, name: x}", "projects.0.owner"),
        (f"{PROJECT}  - {{owner: Team, name: Wine}}", "config.yaml:4: project Team/Wine is listed twice"),
        (f"{PROJECT}    mlflow: [{{uri: a, name: x}}, {{uri: b, name: x}}]", "called x"),
        (f"{PROJECT}    mlflow: [{{uri: a, name: git}}]", "called git"),
        ("- a", "mapping"),
        ("a: [", "not valid YAML"),
        ("server: {port: 1}\nserver: {port: 2}", "config.yaml:2: key server is written twice"),
        (f"{PROJECT}    name: beer", "config.yaml:4: key name is written twice"),
        ("projects: &it [*it]", "refers to itself"),
        ("projects: 3", "projects: must be a list"),
        ("server: [1]", "server: must be a mapping of keys"),
        (f"{PROJECT}    git: ../repo", "projects.0.git: must be a mapping of keys. Write git: {url: …}."),
        (f"{PROJECT}    mlflow: [mlruns]", "projects.0.mlflow.0: must be a mapping of keys. Write {uri: …}."),
        ("projects: [wine]", "projects.0: must be a mapping of keys. Write {owner: …, name: …}."),
        (f"{PROJECT}    git: {{url: ''}}", "projects.0.git.url: must not be empty"),
        (f"{PROJECT}    mlflow: [{{uri: ''}}]", "projects.0.mlflow.0.uri: must not be empty"),
    ],
)
def test_what_is_wrong_is_named(text: str, place: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse(text)
    assert place in str(raised.value)
    assert str(raised.value).startswith("/etc/dagboard/config.yaml")


def test_a_key_without_a_value_is_its_default() -> None:
    settings = parse("server:\nsync:\n  interval_seconds:\nprojects:\n")
    assert settings == parse("")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_bytes(b"data_dir: \xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(tmp_path / "config.yaml")


def test_values_come_from_the_environment() -> None:
    text = "database: {url: 'postgresql+psycopg://dagboard:${PASSWORD}@db/${NAME}'}"
    assert parse(text, PASSWORD="p", NAME="n").database_url == "postgresql+psycopg://dagboard:p@db/n"
    with pytest.raises(ConfigError, match="environment variable NAME is not set"):
        parse(text, PASSWORD="p")


def test_relative_paths_are_relative_to_the_file() -> None:
    settings = parse(
        "data_dir: here\ndatabase: {url: 'sqlite:///own.db'}\n"
        f"{PROJECT}    git: {{url: ../repo, ssh_key: keys/id}}\n"
        "    dvc: {remotes: [{name: s, url: storage}, {name: t, url: 's3://bucket/x', options: "
        "{keyfile: id, known_hosts: /k, user: u}}]}\n"
        "    mlflow: [{uri: 'sqlite:///m.db'}, {uri: mlruns}, {uri: 'http://host'}, {uri: 'sqlite:////abs/m.db'}]\n"
    )
    project = settings.projects[0]
    assert settings.data_dir == Path("/etc/dagboard/here")
    assert settings.database_url == "sqlite:////etc/dagboard/own.db"
    assert project.git is not None
    assert project.git.url == "/etc/repo"
    assert project.git.ssh_key == Path("/etc/dagboard/keys/id")
    assert [remote.url for remote in project.dvc.remotes] == ["/etc/dagboard/storage", "s3://bucket/x"]
    assert project.dvc.remotes[1].options == {"keyfile": "/etc/dagboard/id", "known_hosts": "/k", "user": "u"}
    assert [source.uri for source in project.mlflow] == [
        "sqlite:////etc/dagboard/m.db", "/etc/dagboard/mlruns", "http://host", "sqlite:////abs/m.db",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["git@host:team/repo.git", "https://host/x.git", "ssh://git@host/x", "file:///x"])
def test_other_addresses_stay_as_they_are(address: str) -> None:
    git = parse(f"{PROJECT}    git: {{url: '{address}'}}").projects[0].git
    assert git is not None
    assert git.url == address


def test_mlflow_sources_get_names_of_their_own() -> None:
    project = parse(f"{PROJECT}    mlflow: [{{uri: a}}, {{uri: b, name: team}}, {{uri: c}}]").projects[0]
    assert project.mlflow_names() == ("mlflow", "team", "mlflow-3")


def test_a_missing_file_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(tmp_path / "none.yaml")
    assert "--config" in raised.value.hint


def test_the_key_on_of_a_grant_is_no_truth_value() -> None:
    """YAML 1.1 reads the bare word as true."""
    grants = "[{user: reviewer, on: team, role: viewer}, {group: lab, 'on': '*', role: admin}]"
    text = f"access:\n  grants: {grants}\n"
    assert [grant.on for grant in parse(text).access.grants] == ["team", "*"]
    anchors = "sync: &it {interval_seconds: 7}\nserver: {port: 1}\n"
    assert parse(anchors).sync.interval_seconds == 7
    merged = "projects:\n  - &one {owner: team, name: wine}\n  - {<<: *one, name: other}\n"
    assert [project.name for project in parse(merged).projects] == ["wine", "other"]
