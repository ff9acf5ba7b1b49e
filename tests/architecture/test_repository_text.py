"""What must never be in the repository: registry addresses, paths of one machine, rooms named after nothing."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Written in pieces, so that this file does not hold what it forbids.
_HOSTS = ("py" + r"pi\.org", "pythonhosted" + r"\.org", "npm" + r"js\.(org|com)", "cdn" + r"\.")
REGISTRIES = re.compile("|".join(_HOSTS))
MACHINE_PATHS = re.compile("|".join(("/ho" + r"me/\w", "/Us" + r"ers/\w", "/wo" + "rk/main")))
EMPTY_NAMES = {"utils", "helpers", "manager", "common", "misc"}


def _tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in names.splitlines() if (ROOT / name).is_file()]


def _texts() -> dict[str, str]:
    texts = {}
    for path in _tracked():
        try:
            texts[str(path.relative_to(ROOT))] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return texts


def test_the_lock_file_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^[\w.-]+(?:\[[\w,-]+\])?==", lock, flags=re.MULTILINE)
    assert len(pinned) > 100
    assert "://" not in lock
    assert len(re.findall(r"--hash=sha256:", lock)) >= len(pinned)


def test_no_registry_host_is_named() -> None:
    assert [name for name, text in _texts().items() if REGISTRIES.search(text)] == []


def test_no_path_of_one_machine_is_named() -> None:
    assert [name for name, text in _texts().items() if MACHINE_PATHS.search(text)] == []


def test_every_module_is_named_for_what_it_holds() -> None:
    modules = [path for path in _tracked() if path.suffix == ".py" and "dashboard" in path.parts]
    assert [str(path) for path in modules if EMPTY_NAMES & {path.stem, path.parent.name}] == []
