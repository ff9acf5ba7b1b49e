"""Once an hour: what is kept for a while only goes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_SECONDS = 3_600.0

_log = logging.getLogger(__name__)


class Tidying:
    """Deletes old entries of the audit log, as ``access.audit_days`` says; any number of workers may.

    Args:
        prune: As `Audit.prune`.
        clock: Seconds that only grow.
    """

    def __init__(self, prune: Callable[[], int], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._prune = prune
        self._clock = clock
        self._next = clock()

    def look(self) -> None:
        """Tidy up, if it is time.

        Raises:
            UnavailableError: The database is not there; it is tried again at the next look.
        """
        if self._clock() < self._next:
            return
        deleted = self._prune()
        if deleted:
            _log.info("%s old entries of the audit log were deleted", deleted)
        self._next = self._clock() + _SECONDS
