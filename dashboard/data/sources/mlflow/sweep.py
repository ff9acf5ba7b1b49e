"""Finding late changes without remembering every run: digests of buckets of fingerprints.

MLflow has no ``updated_at``: a rename, a late tag, a deletion leave no time behind. So from time to time a reader
takes a cheap fingerprint of every run, adds the fingerprints up in 4,096 buckets chosen by run id, and compares the
sums with those of the last sweep. The runs of a differing bucket are read again. The cursor stays small however many
runs there are, and a sweep is never allowed more than a fixed share of the time.
"""

from __future__ import annotations

import base64
import zlib
from array import array
from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

import msgspec

_BUCKETS = 4096
_MASK = (1 << 64) - 1
_SHARE = 0.01
_encode = msgspec.msgpack.Encoder(enc_hook=repr).encode


def bucket_of(run_id: str, buckets: int = _BUCKETS) -> int:
    """The bucket that a run belongs to, for ever."""
    return zlib.crc32(run_id.encode()) % buckets


class Digest:
    """Sums of fingerprints by bucket; the order of adding does not matter.

    Args:
        buckets: How many; those of digests that are compared are equally many.
    """

    def __init__(self, buckets: int = _BUCKETS) -> None:
        self._sums = array("Q", bytes(8 * buckets))

    @property
    def buckets(self) -> int:
        """How many it has."""
        return len(self._sums)

    def add(self, run_id: str, facts: object) -> None:
        """Count one run in; `facts` are plain values that tell its content."""
        index = bucket_of(run_id, self.buckets)
        print_ = int.from_bytes(blake2b(_written((run_id, facts)), digest_size=8).digest(), "big")
        self._sums[index] = (self._sums[index] + print_) & _MASK

    def dump(self) -> str:
        """As short text for a cursor."""
        return base64.b85encode(zlib.compress(self._sums.tobytes(), 1)).decode()

    @classmethod
    def load(cls, text: str) -> Digest:
        """The digest that `dump` wrote."""
        digest = cls()
        digest._sums = array("Q")
        digest._sums.frombytes(zlib.decompress(base64.b85decode(text)))
        return digest

    def suspects(self, before: Digest, run_ids: Iterable[str]) -> list[str]:
        """Those of `run_ids` that lie in a bucket that differs."""
        differs = [new != old for new, old in zip(self._sums, before._sums, strict=True)]
        return [run_id for run_id in run_ids if differs[bucket_of(run_id, len(differs))]]


def _written(facts: object) -> bytes:
    try:
        return _encode(facts)
    except (UnicodeError, OverflowError):  # lone surrogates, integers beyond 64 bits
        return repr(facts).encode("utf-8", "surrogatepass")


def is_due(at: datetime | None, seconds: float, now: datetime, share: float = _SHARE) -> bool:
    """Whether a look at everything that takes `seconds` may come again without taking more than a share of the time."""
    return at is None or now < at or (now - at).total_seconds() >= seconds / share
