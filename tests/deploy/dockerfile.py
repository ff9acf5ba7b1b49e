"""Reading a Dockerfile: instructions in order, stage by stage. An engine is not needed, and does more."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    name: str
    text: str

    @property
    def words(self) -> list[str]:
        """Of the exec form or of plain words, options left out."""
        if self.text.startswith("["):
            return list(json.loads(self.text))
        return [word for word in shlex.split(self.text) if not word.startswith("--")]

    @property
    def options(self) -> dict[str, str]:
        """``--from=…`` and their like."""
        found = (word[2:].partition("=") for word in self.text.split() if word.startswith("--") and "=" in word)
        return {name: value for name, _, value in found}


def instructions(path: Path) -> list[Instruction]:
    """Every instruction, its continued lines joined."""
    lines = [
        line for line in path.read_text("utf-8").splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [Instruction(name, rest.strip()) for name, _, rest in (line.strip().partition(" ") for line in joined)]


def stages(path: Path) -> list[list[Instruction]]:
    """The instructions from each FROM to the next."""
    found: list[list[Instruction]] = []
    for each in instructions(path):
        if each.name == "FROM":
            found.append([])
        found[-1].append(each)
    return found


def is_sent(name: str, ignoring: Path) -> bool:
    """Whether something of the context reaches the engine: the last rule of `.dockerignore` that matches counts."""
    sent = True
    for rule in ignoring.read_text("utf-8").split("\n"):
        pattern = rule.strip().removeprefix("!")
        if pattern and not pattern.startswith("#") and (fnmatch(name, pattern) or name.startswith(f"{pattern}/")):
            sent = rule.strip().startswith("!")
    return sent
