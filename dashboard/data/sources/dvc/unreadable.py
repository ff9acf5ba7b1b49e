"""The error of a file that cannot be understood, before it becomes a `Problem` that names the file."""

from __future__ import annotations

from dashboard.data.model.problem import Problem


class UnreadableError(Exception):
    """A file's contents are not what its name says.

    Args:
        message: What is wrong.
        line: 1-based; None when it concerns the whole file.
        code: See `dashboard.errors.SourceError`.
        hint: What to do; when it is empty, the code says it.
        is_passing: Whether it may be read later, although nothing changes in git.
    """

    def __init__(
        self, message: str, *, line: int | None = None, code: str = "file-unreadable", hint: str = "",
        is_passing: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message = message
        self.line = line
        self.code = code
        self.hint = hint
        self.is_passing = is_passing

    def problem(self, path: str, code: str = "") -> Problem:
        """As a value to store; `code` replaces the general ``file-unreadable`` by what the file is for."""
        where = f"{path}:{self.line}" if self.line else path
        hint = self.hint or {
            "file-too-big": "Raise sync.max_file_bytes to read it.",
            "file-missing": "Commit the file, or remove it from dvc.yaml.",
        }.get(self.code, "Correct the file in a new commit.")
        chosen = code if code and self.code == "file-unreadable" else self.code
        return Problem(chosen, self.message, where, hint)
