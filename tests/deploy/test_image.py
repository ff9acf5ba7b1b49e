"""The image, as far as it can be looked at without an engine: what goes in is there, and its commands work."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dashboard import config
from tests.deploy.dockerfile import Instruction, instructions, is_sent, stages
from tests.e2e.proxying import free_port

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy/Dockerfile"
COMPOSE = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
KNOWN = {
    "FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "CMD",
}  # fmt: skip
PORT = "8050"


def last(name: str) -> Instruction:
    return [each for each in stages(DOCKERFILE)[-1] if each.name == name][-1]


def healthcheck() -> list[str]:
    return Instruction("CMD", last("HEALTHCHECK").text.partition("CMD ")[2]).words


def test_every_instruction_is_one() -> None:
    assert {each.name for each in instructions(DOCKERFILE)} <= KNOWN


def test_what_is_copied_is_there_and_sent() -> None:
    copied = [each for each in instructions(DOCKERFILE) if each.name == "COPY" and "from" not in each.options]
    sources = [source for each in copied for source in each.words[:-1]]
    assert {"app.py", "gunicorn.conf.py", "dashboard", "requirements.lock"} <= set(sources)
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if not is_sent(source, ROOT / ".dockerignore")] == []
    assert not is_sent("config.yaml", ROOT / ".dockerignore")
    assert not is_sent(".git/HEAD", ROOT / ".dockerignore")


def test_the_package_can_be_built_of_what_is_copied() -> None:
    """pyproject.toml names files of the checkout."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    building = stages(DOCKERFILE)[0]
    sources = {source for each in building if each.name == "COPY" for source in each.words[:-1]}
    assert {project["readme"], *project["license-files"]} <= sources
    assert "dagboard" in project["scripts"]


def test_stages_that_are_copied_from_exist() -> None:
    names = {each.words[-1] for stage in stages(DOCKERFILE) for each in stage[:1] if "AS" in each.words}
    taken = {each.options["from"] for each in instructions(DOCKERFILE) if "from" in each.options}
    assert taken == names != set()


def test_it_begins_with_a_pinned_image_of_no_named_registry() -> None:
    for stage in stages(DOCKERFILE):
        image = stage[0].words[0]
        assert re.fullmatch(r"python:3\.\d+-slim", image), image
    for service in COMPOSE["services"].values():
        assert "/" not in service["image"]
        assert not service["image"].endswith(":latest")


def test_it_runs_as_nobody_special_and_keeps_its_data() -> None:
    assert last("USER").text == "dagboard"
    assert last("VOLUME").words == ["/data"]
    assert last("STOPSIGNAL").text == "SIGTERM"
    assert last("CMD").text.startswith("["), "a shell would not pass the signal on"
    for each in instructions(DOCKERFILE):
        if "apt-get install" in each.text:
            assert "--no-install-recommends" in each.text
            assert "rm -rf /var/lib/apt/lists/*" in each.text
        assert "sudo" not in each.text
        if "pip install" in each.text or "pip wheel" in each.text:
            assert "--require-hashes" in each.text or "--no-index" in each.text
            assert "--no-cache-dir" in each.text


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """The working folder of the image, with what is copied there; the environment is the one of this Python."""
    (tmp_path / "work").mkdir()
    for source in [each for each in stages(DOCKERFILE)[-1] if each.name == "COPY" and "from" not in each.options]:
        for name in source.words[:-1]:
            shutil.copy(ROOT / name, tmp_path / "work")
    settings = yaml.safe_load((ROOT / "deploy/compose-config.yaml").read_text("utf-8"))
    settings |= {"data_dir": str(tmp_path / "data"), "database": {}}
    (tmp_path / "config.yaml").write_text(yaml.safe_dump(settings))
    return tmp_path


@pytest.fixture
def environment(image: Path) -> dict[str, str]:
    found = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(image)}
    return found | {"DAGBOARD_CONFIG": str(image / "config.yaml"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def started(image: Path, environment: dict[str, str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [word.replace(PORT, str(port)).replace("0.0.0.0", "127.0.0.1") for word in last("CMD").words]
    with subprocess.Popen(command, cwd=image / "work", env=environment) as process:
        yield port, process
        if process.poll() is None:
            process.kill()


def is_healthy(port: int, environment: dict[str, str]) -> bool:
    words = [word.replace(PORT, str(port)) for word in healthcheck()]
    return subprocess.run(words, env=environment, check=False, capture_output=True, timeout=30).returncode == 0


def test_its_command_serves_is_healthy_and_ends_well(started, environment: dict[str, str], image: Path) -> None:
    port, process = started
    deadline = time.monotonic() + 90
    while not is_healthy(port, environment):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert not is_healthy(port, environment)
    assert not list(image.glob(".gunicorn*")), "a control socket"


def test_the_worker_of_compose_starts_and_ends(image: Path, environment: dict[str, str]) -> None:
    command = COMPOSE["services"]["worker"]["command"]
    with subprocess.Popen(
        command, cwd=image / "work", env=environment | {"PYTHONUNBUFFERED": "1"}, stdout=-1
    ) as worker:
        assert worker.stdout is not None
        assert b"is waiting for jobs" in worker.stdout.readline()
        worker.terminate()
        assert worker.wait(30) == 0


def test_compose_names_what_is_there() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        for mounted in service["volumes"]:
            source = mounted.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / "deploy" / source).is_file(), source
        assert set(service.get("depends_on", {})) <= set(services)
    build = services["web"]["build"]
    context = (ROOT / "deploy" / build["context"]).resolve()
    assert (context, (context / build["dockerfile"]).is_file()) == (ROOT, True)
    assert services["web"]["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]


@pytest.mark.parametrize("name", ["config.yaml", "compose-config.yaml"])
def test_the_configurations_are_valid_and_fit(name: str) -> None:
    settings = config.load(ROOT / "deploy" / name, {"DAGBOARD_PASSWORD": "secret"})
    assert settings.sync.worker == "external"
    assert settings.server.url_prefix == "/tools/dagboard/"
    assert settings.access.mode != "none"
    if name == "compose-config.yaml":
        database = COMPOSE["services"]["database"]["environment"]
        user, name_ = database["POSTGRES_USER"], database["POSTGRES_DB"]
        assert settings.database_url == f"postgresql+psycopg://{user}:secret@database/{name_}"
        assert str(settings.data_dir) in last("VOLUME").words
