"""Memory while reading in bulk."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OBJECTS = 200_000


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Look for cycles rarely: a sync makes millions of objects and hardly any cycle; looking took a quarter."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS, 10, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
