"""Facts that were made from their document before: one page asks for those of the same commits many times."""

from __future__ import annotations

import threading
from collections import OrderedDict

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.store.documents import decode_facts

_MOST_BYTES = 2_000_000
"""Of documents, compressed; what is made of them takes ten to fifty times as much."""
_MOST_OF_ONE = 500_000


class RecentFacts:
    """Facts by their document, those used longest ago forgotten first; safe for threads.

    Whoever gets them shares them with others, so nobody may change what is in them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, CommitFacts] = OrderedDict()
        self._bytes = 0

    def of(self, payload: bytes) -> CommitFacts:
        """The facts of `encode_facts`, the same object while they are remembered."""
        with self._lock:
            if payload in self._kept:
                self._kept.move_to_end(payload)
                return self._kept[payload]
        facts = decode_facts(payload)
        if len(payload) > _MOST_OF_ONE:
            return facts
        with self._lock:
            self._bytes += 0 if payload in self._kept else len(payload)
            known = self._kept.setdefault(payload, facts)
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[0])
        return known
