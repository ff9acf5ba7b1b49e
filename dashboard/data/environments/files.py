"""Files that describe an environment, read without running anything: requirements.txt, conda.yaml, python_env.yaml.

Formats: pip's requirements file, conda's environment file, and MLflow's ``python_env.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

REQUIREMENTS = frozenset({"requirements.txt", "pip-freeze.txt", "pip_freeze.txt", "requirements.lock"})
YAML = frozenset({"conda.yaml", "conda.yml", "environment.yaml", "environment.yml", "python_env.yaml"})
MAX_BYTES = 200_000
_MAX_PACKAGES = 3_000
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*(.*)\Z", re.DOTALL)
_CONDA = re.compile(r"(?:[^:\s]+::)?([A-Za-z0-9_][A-Za-z0-9._-]*)\s*(.*)\Z", re.DOTALL)
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
PYTHON = "python"


def is_environment(name: str) -> bool:
    """Whether a file of this name describes an environment."""
    return name.lower() in REQUIREMENTS or name.lower() in YAML


def packages(name: str, content: bytes) -> dict[str, str]:
    """Package to version, or to what the file demands where it does not say one; credentials in addresses are masked.

    What cannot be understood is left out; a broken file has no packages.

    Args:
        name: Of the file, without folders.
        content: At most `MAX_BYTES` of it.
    """
    text = content.decode("utf-8", "replace")
    pairs = _requirements(text.splitlines()) if name.lower() in REQUIREMENTS else _yaml(text)
    found = {}
    for key, value in pairs:
        found[normalised(key)] = _CREDENTIALS.sub("//…@", value)
        if len(found) >= _MAX_PACKAGES:
            break
    return found


def normalised(name: str) -> str:
    """A package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(lines: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for line in lines:
        text = re.split(r"(?:^|\s)#|\s--hash", str(line), maxsplit=1)[0].rstrip("\\").strip()
        match = None if text.startswith("-") else _REQUIREMENT.match(text)
        if match:
            demand = match[3].split(";", 1)[0].strip()
            is_exact = demand.startswith("==") and "," not in demand
            yield match[1], (demand.lstrip("= ") if is_exact else demand) or "any"


def _yaml(text: str) -> Iterator[tuple[str, str]]:
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    if not isinstance(document, Mapping):
        return
    if isinstance(document.get(PYTHON), str | int | float):
        yield PYTHON, str(document[PYTHON])
    for key in ("dependencies", "build_dependencies"):
        listed = document.get(key)
        for item in listed if isinstance(listed, list) else ():
            yield from _dependency(item)


def _dependency(item: Any) -> Iterator[tuple[str, str]]:
    if isinstance(item, Mapping):
        listed = item.get("pip")
        yield from _requirements(listed if isinstance(listed, list) else ())
    elif isinstance(item, str):
        match = _CONDA.match(item.strip())
        if match and not item.strip().startswith("-"):
            demand = match[2].strip()
            is_exact = demand.startswith("=") and "," not in demand
            yield match[1], (demand.lstrip("= ") if is_exact else demand) or "any"
