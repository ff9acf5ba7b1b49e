"""The systemd units: systemd itself finds nothing wrong in them, and they start what is there."""

from __future__ import annotations

import configparser
import getpass
import grp
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.config import Settings, load

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))
HARDENED = {
    "NoNewPrivileges": "true", "PrivateTmp": "true", "ProtectSystem": "strict", "ProtectKernelTunables": "true",
    "RestrictSUIDSGID": "true", "CapabilityBoundingSet": "", "SystemCallFilter": "@system-service",
}  # fmt: skip


def read(unit: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit, "utf-8")
    return parser


def test_there_are_two() -> None:
    assert [unit.name for unit in UNITS] == ["dagboard-worker.service", "dagboard.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong(unit: Path, tmp_path: Path) -> None:
    """Where systemd is not installed, the rest of this module has to do."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return
    programs = tmp_path / "bin"
    programs.symlink_to(Path(sys.executable).parent)
    text = unit.read_text("utf-8").replace("/opt/dagboard/.venv/bin", str(programs)).replace("/opt/dagboard", str(ROOT))
    group = grp.getgrgid(os.getgid()).gr_name
    text = text.replace("User=dagboard", f"User={getpass.getuser()}").replace("Group=dagboard", f"Group={group}")
    (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if unit.name in line]
    assert (done.returncode, said) == (0, []), done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_is_there_and_is_locked_up(unit: Path) -> None:
    service = read(unit)["Service"]
    program = Path(service["ExecStart"].split()[0])
    assert (Path(sys.executable).parent / program.name).exists()
    assert service["WorkingDirectory"] == "/opt/dagboard"
    assert {key: service.get(key) for key in HARDENED} == HARDENED
    assert service["KillMode"] == "mixed"
    assert int(service["TimeoutStopSec"]) > Settings().server.drain_seconds


def test_units_and_configuration_name_the_same_places() -> None:
    settings = load(ROOT / "deploy/config.yaml", {"DAGBOARD_PASSWORD": "secret"})
    for unit in UNITS:
        service = read(unit)["Service"]
        assert str(settings.data_dir) == f"/var/lib/{service['StateDirectory']}"
        assert service["Environment"] == "DAGBOARD_CONFIG=/etc/dagboard/config.yaml"
