"""Places over remotes, and what they answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dashboard.config import DvcRemoteSettings
from dashboard.data.sources.content import Places, Wanted, place_of
from dashboard.data.sources.content.declared import Declared
from dashboard.data.sources.content.folder import Folder
from dashboard.errors import DagboardError

NOWHERE = Wanted("0" * 32, "data.csv", "md5")
BIG_BYTES = 5_000_000_000


def places(*remotes: tuple[str, Any], cache: Path | None = None, says: Declared | None = None) -> Places:
    """Places over remotes given as (name, folder or (url, options))."""
    made = {}
    for name, where in remotes:
        url, options = (str(where), {}) if isinstance(where, (str, Path)) else where
        settings = DvcRemoteSettings(name=name, url=url, options=options)
        made[name] = (settings, place_of(settings))
    return Places(
        Folder("cache", cache, "the cache of the repository") if cache else None, made, lambda: says or Declared()
    )


def failure_of(asked: Places, wanted: Wanted = NOWHERE) -> DagboardError:
    with pytest.raises(DagboardError) as caught:
        asked.open(wanted)
    assert caught.value.hint
    return caught.value


def code_of(asked: Places, wanted: Wanted = NOWHERE) -> str:
    return failure_of(asked, wanted).code
