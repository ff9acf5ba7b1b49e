"""What the pipeline of a commit runs, and which of it ran a program."""

from __future__ import annotations

import functools
import posixpath
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.data.model.dvc import Stage

_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class StageCommand:
    """The command of one stage.

    Attributes:
        address: As ``dvc repro`` takes it.
        lines: The command, or the commands one after the other.
        folder: Where it runs, relative to the project; empty for the project itself.
    """

    address: str
    lines: tuple[str, ...]
    folder: str = ""

    def runs(self, program: str) -> bool:
        """Whether a command names this program, as a path from where it runs or from the project."""
        wanted = posixpath.normpath(program)
        return any(self._is(word, wanted) for line in self.lines for word in _words(line))

    def _is(self, word: str, wanted: str) -> bool:
        inside, path = posixpath.normpath(word), posixpath.normpath(posixpath.join(self.folder, word))
        return wanted in {inside, path} or (posixpath.isabs(wanted) and wanted.endswith(f"/{path}"))


def commands_of(stages: Iterable[Stage]) -> tuple[StageCommand, ...]:
    """The stages that have a command."""
    return tuple(StageCommand(stage.address, stage.cmd, stage.wdir) for stage in stages if stage.cmd)


def that_run(program: str, stages: Sequence[StageCommand]) -> tuple[StageCommand, ...]:
    """Stages whose command names a program; none for no program."""
    return tuple(stage for stage in stages if stage.runs(program)) if program else ()


@functools.lru_cache(maxsize=_REMEMBERED)
def _words(line: str) -> tuple[str, ...]:
    """The words of a command, remembered: a lineage asks the same few commands for each of many runs."""
    try:
        return tuple(shlex.split(line))
    except ValueError:  # a quote that is never closed
        return tuple(line.split())
