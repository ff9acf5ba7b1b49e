"""Which runs a statement is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some runs, named one by one or as a range: two bounds cost nothing where thousands of names cost a third.

    Attributes:
        ids: Of at least one run; for a range in the database's own order.
        is_range: Whether everything between the first and the last may be read too, and is left out afterwards.
    """

    ids: Sequence[str]
    is_range: bool = False

    def among(self, run: ColumnElement[Any]) -> ColumnElement[bool]:
        """Condition: rows of these runs, and perhaps of others between them."""
        return run.between(self.ids[0], self.ids[-1]) if self.is_range else run.in_(self.ids)
