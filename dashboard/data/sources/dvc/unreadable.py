"""The error of a file that cannot be understood, before it becomes a `Problem` that names the file."""

from __future__ import annotations

from dashboard.data.model.problem import Problem


class UnreadableError(Exception):
    """A file's contents are not what its name says.

    Args:
        message: What is wrong.
        line: 1-based; None when it concerns the whole file.
        code: See `dashboard.errors.SourceError`.
    """

    def __init__(self, message: str, *, line: int | None = None, code: str = "file-unreadable") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.code = code

    def problem(self, path: str, code: str = "") -> Problem:
        """As a value to store; `code` replaces the general ``file-unreadable`` by what the file is for."""
        where = f"{path}:{self.line}" if self.line else path
        hint = {
            "file-too-big": "Raise sync.max_file_bytes to read it.",
            "file-missing": "Commit the file, or remove it from dvc.yaml.",
        }.get(self.code, "Correct the file in a new commit.")
        chosen = code if code and self.code == "file-unreadable" else self.code
        return Problem(chosen, self.message, where, hint)
