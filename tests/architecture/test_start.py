"""A server starts in a moment: what takes long to import waits until it is needed."""

from __future__ import annotations

import subprocess
import sys

_LATE = ("dvc", "mlflow", "sklearn", "s3fs", "pandas")
_PROGRAM = f"import sys, dashboard.web, dashboard.context; print(*({_LATE!r} & sys.modules.keys()))"


def test_a_server_starts_without_what_takes_long_to_import() -> None:
    program = _PROGRAM.replace(repr(_LATE), repr(set(_LATE)))
    assert subprocess.check_output([sys.executable, "-c", program], text=True).split() == []
