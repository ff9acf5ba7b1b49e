"""One line of the table of ``dagboard doctor``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.errors import DagboardError

NOTES = frozenset({"file-missing", "file-too-big", "file-unreadable"})
"""Problems of single params and metrics files: DVC itself lives with them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, what was found, and when something is wrong what to do.

    Attributes:
        is_note: Worth knowing, but nothing that keeps Dagboard from its work.
    """

    subject: str
    finding: str
    is_fine: bool = True
    hint: str = ""
    is_note: bool = False


def checked(subject: str, look: Callable[[], str]) -> Check:
    """The line of a look that returns its finding or raises what is wrong."""
    try:
        return Check(subject, look())
    except DagboardError as error:
        place = f"{error.where}: " if error.where else ""
        is_note = error.code in NOTES
        return Check(subject, f"{place}{error.message}", is_fine=is_note, hint=error.hint, is_note=is_note)
    except Exception as error:  # noqa: BLE001 - one check that breaks must not hide the others
        return Check(subject, f"unexpected: {error!r}", is_fine=False, hint="Please report this.")
