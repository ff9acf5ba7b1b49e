"""The commands as a person calls them: what they print, where, and their exit status."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request

import pytest

import dashboard
from dashboard.cli.commands import config_first


def test_version(run) -> None:
    assert run("version").out == f"dagboard {dashboard.__version__}\n"


def test_sync_to_the_end_and_again(run) -> None:
    first = run("sync")
    assert (first.status, first.err) == (0, "")
    assert re.match(r"team/wine  synced  1 run, 0 datasets, 0 models, [\d.]+ s\n", first.out)
    assert "nothing new" in run("sync", "team/wine").out


def test_sync_says_which_source_could_not_be_read(run, desk) -> None:
    desk.configure(project={"mlflow": [{"uri": "sqlite:///none.db"}]})
    answer = run("sync")
    assert answer.status == 1
    assert "failed: mlflow" in answer.out
    assert answer.err.startswith("team/wine: ")
    assert "none.db" in answer.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["sync", "team/wien"], "no project team/wien. Did you mean team/wine?"),
        (["sync", "wine"], "wine names no project. Write owner/name."),
        (["--config", "none.yaml", "sync"], "none.yaml: cannot read the configuration"),
        (["serve", "--host", "0.0.0.0"], "server.host: refusing to listen on 0.0.0.0"),
        (["serve", "--host", "example.com"], "refusing to listen on example.com"),
    ],
)
def test_what_a_person_can_mend_is_a_sentence_and_status_2(run, arguments, sentence) -> None:
    answer = run(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err
    assert answer.err.count("\n") == 1


def test_a_typo_in_the_configuration_is_named_with_its_line(run, desk) -> None:
    (desk.folder / "config.yaml").write_text("data_dir: data\nsync: {intervall_seconds: 5}\n")
    answer = run("sync")
    assert answer.status == 2
    assert answer.err.endswith("config.yaml:2: unknown key sync.intervall_seconds. Did you mean interval_seconds?\n")


def test_the_configuration_can_be_named_by_the_environment(run, desk) -> None:
    (desk.folder / "config.yaml").rename(desk.folder / "other.yaml")
    missing = run("sync")
    assert missing.status == 2
    assert "dagboard demo" in missing.err
    assert run("sync", DAGBOARD_CONFIG="other.yaml").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--config", "other.yaml", "sync"],
        ["sync", "--config", "other.yaml"],
        ["sync", "team/wine", "--config=other.yaml"],
    ],
)
def test_the_configuration_can_be_named_before_and_after_the_command(run, desk, arguments) -> None:
    (desk.folder / "config.yaml").rename(desk.folder / "other.yaml")
    assert run(*arguments).status == 0


def test_what_stands_behind_two_dashes_is_no_option() -> None:
    assert config_first(["sync", "--", "--config", "x"]) == ["sync", "--", "--config", "x"]
    assert config_first(["sync", "--config"]) == ["--config", "sync"]


def test_a_project_named_twice_is_synced_once(run) -> None:
    assert run("sync", "team/wine", "team/wine").out.count("team/wine") == 1


def test_what_nobody_foresaw_is_short_and_its_details_are_in_a_log(run, desk) -> None:
    (desk.folder / "data").mkdir()
    (desk.folder / "data/dagboard.sqlite").write_bytes(b"not a database, and long enough to be looked at" * 50)
    (desk.folder / "data/frames").write_text("a file where a folder belongs")
    answer = run("sync")
    assert answer.status in {2, 3}
    assert answer.err.count("\n") == 1


def test_doctor_finds_nothing_wrong(run) -> None:
    answer = run("doctor")
    assert answer.status == 0
    assert "Everything is fine." in answer.out
    for subject in ("configuration", "data directory", "database", "git program", "team/wine git", "team/wine dvc"):
        assert re.search(rf"^ok +{subject}", answer.out, re.MULTILINE), subject


def test_doctor_says_what_is_wrong_and_what_to_do(run, desk, make_site, dead_url) -> None:
    urls = {"storage": "nowhere", "dead": dead_url, "web": make_site().url}
    desk.configure(
        project={
            "mlflow": [{"uri": "http://127.0.0.1:9"}],
            "dvc": {"remotes": [{"name": name, "url": url} for name, url in urls.items()]},
        }
    )
    (desk.folder / "repository/.git/HEAD").write_text("ref: refs/heads/none\n")
    answer = run("doctor")
    assert answer.status == 1
    for subject in ("DVC remote storage", "DVC remote dead", "mlflow"):
        assert re.search(rf"^wrong +team/wine {subject}", answer.out, re.MULTILINE), subject
    assert "there is no such folder" in answer.out
    assert re.search(r"^ok +team/wine DVC remote web", answer.out, re.MULTILINE)


def test_doctor_misses_sources_where_there_are_none(run, desk) -> None:
    desk.configure(project={"git": None})
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +team/wine +names no source", answer.out, re.MULTILINE)


def test_doctor_misses_the_token_of_live_runs(run, desk) -> None:
    desk.configure(project={"git": None, "live": {"token_env": "WINE_LIVE_TOKEN"}})
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +team/wine live .*WINE_LIVE_TOKEN is not set", answer.out, re.MULTILINE)
    answer = run("doctor", WINE_LIVE_TOKEN="only those who train know it")
    assert answer.status == 0
    assert "only those" not in answer.out + answer.err
    assert re.search(r"^ok +team/wine live", answer.out, re.MULTILINE)


def test_doctor_examines_a_wrong_configuration_too(run, desk) -> None:
    (desk.folder / "config.yaml").write_text("projects: 3")
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +configuration", answer.out, re.MULTILINE)


def test_a_broken_dvc_yaml_is_wrong_and_a_missing_metric_is_a_note(run, desk) -> None:
    repository = desk.folder / "repository"
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"}
    who = ["-c", "user.name=data-scientist", "-c", "user.email=ds@localhost"]

    def commit() -> None:
        subprocess.run(["git", *who, "commit", "-qam", "x"], cwd=repository, check=True, env=environment)

    (repository / "metrics.json").unlink()
    commit()
    answer = run("doctor")
    assert answer.status == 0
    assert re.search(r"^note +team/wine dvc +metrics.json", answer.out, re.MULTILINE)
    (repository / "dvc.yaml").write_text("stages: [\n")
    commit()
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +team/wine dvc +dvc.yaml", answer.out, re.MULTILINE)
    answer = run("sync")
    assert answer.status == 0
    assert re.match(r"team/wine: dvc.yaml:\d+: .*\. Correct the file in a new commit\.\n", answer.err)
    (repository / "dvc.yaml").write_text("stages: {train: {cmd: x, surprise: 1}}\n")
    commit()
    assert run("sync").err.startswith("team/wine: dvc.yaml:train: ")


def test_a_subdirectory_that_is_not_there_is_said(run, desk) -> None:
    desk.configure(project={"git": {"url": "repository", "subdirectory": "sub"}})
    answer = run("doctor")
    assert answer.status == 1
    assert re.search(r"^wrong +team/wine dvc +git.subdirectory: there is no folder sub", answer.out, re.MULTILINE)
    assert "git.subdirectory: there is no folder sub" in run("sync").err


def _served(desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        desk.command("serve", *arguments), cwd=desk.folder, env=desk.environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("prefix", ["/", "/dagboard/"])
def test_serve_prints_its_address_and_syncs_beside(desk, prefix) -> None:
    desk.configure(server={"url_prefix": prefix})
    with _served(desk, "--port", "0") as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/\S*", line)
            assert address is not None
            assert address[0].endswith(prefix)
            with urllib.request.urlopen(f"{address[0]}api/v1/projects", timeout=20) as answer:
                assert json.load(answer)["total"] == 1
            for _ in range(300):
                with urllib.request.urlopen(f"{address[0]}api/v1/projects/team/wine", timeout=20) as answer:
                    if json.load(answer)["runs"] == 1:
                        break
                time.sleep(0.2)
            else:
                pytest.fail("the worker did not sync")
        finally:
            server.terminate()
        assert server.wait(30) == 0


def test_a_taken_port_is_said_plainly(run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run("serve", "--port", str(port))
    assert answer.status == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in answer.err
    assert "port 0" in answer.err


def test_a_taken_port_is_said_before_the_demo_is_built(run, tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run("demo", "--directory", str(tmp_path / "demo"), "--port", str(taken.getsockname()[1]))
    assert (answer.status, "cannot listen" in answer.err) == (2, True)
    assert not (tmp_path / "demo").exists()
