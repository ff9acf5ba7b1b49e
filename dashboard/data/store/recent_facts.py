"""Facts that were made from their document before: one page asks for those of the same commits many times."""

from __future__ import annotations

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.remembered import Remembered
from dashboard.data.store.documents import decode_facts

_MOST_BYTES = 2_000_000
"""Of documents, compressed; what is made of them takes ten to fifty times as much."""
_MOST_OF_ONE = 500_000


class RecentFacts:
    """Facts by their document, those used longest ago forgotten first; safe for threads.

    Whoever gets them shares them with others, so nobody may change what is in them.
    """

    def __init__(self) -> None:
        self._kept: Remembered[bytes, CommitFacts] = Remembered(
            _MOST_BYTES, weight=lambda payload, _: len(payload), most_of_one=_MOST_OF_ONE
        )

    def of(self, payload: bytes) -> CommitFacts:
        """The facts of `encode_facts`, the same object while they are remembered."""
        return self._kept.of(payload, lambda: decode_facts(payload))
