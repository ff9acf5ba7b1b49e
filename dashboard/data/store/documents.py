"""How whole values are kept in one column: MessagePack, which keeps NaN, infinities and the int / float difference."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from dashboard.data.model.dvc import CommitFacts, Output, Values
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.run import MetricSummary, ParamValue, Run, RunInput, Spread
from dashboard.data.store.columns import encodable_text

_BIG_INTEGER = 1
_LARGEST = 2**63
_FACTS_COMPRESSION = 3


class RunDocument(msgspec.Struct, array_like=True, frozen=True):
    """The keyed part of a run: read and written whole."""

    params: dict[str, ParamValue]
    metrics: dict[str, MetricSummary]
    tags: dict[str, str]
    inputs: tuple[RunInput, ...]


def _extension(code: int, data: memoryview) -> Any:
    return int(bytes(data)) if code == _BIG_INTEGER else bytes(data)


class Measured(msgspec.Struct, frozen=True):
    """The part of a commit's facts that makes a run."""

    params: Values
    metrics: Values
    curves: dict[str, MetricSummary] = {}


class _Writer(msgspec.Struct, frozen=True):
    """The part of a stage that says what it writes."""

    outs: tuple[Output, ...] = ()


class _Written(msgspec.Struct, frozen=True):
    """The part of a commit's facts that says what is tracked."""

    stages: tuple[_Writer, ...] = ()


_NineValues = tuple[float, float, float, float, float, int, int | None, int | None, int | None]


class _EarlierDocument(msgspec.Struct, array_like=True, frozen=True):
    """How documents were written when every summary had nine values."""

    params: dict[str, ParamValue]
    metrics: dict[str, _NineValues]
    tags: dict[str, str]
    inputs: tuple[RunInput, ...]


_runs = msgspec.msgpack.Decoder(RunDocument, ext_hook=_extension)
_earlier_runs = msgspec.msgpack.Decoder(_EarlierDocument, ext_hook=_extension)
_facts = msgspec.msgpack.Decoder(CommitFacts, ext_hook=_extension)
_measured = msgspec.msgpack.Decoder(Measured, ext_hook=_extension)
_written = msgspec.msgpack.Decoder(_Written, ext_hook=_extension)
_models = msgspec.msgpack.Decoder(RegisteredModel)
_hashes = msgspec.msgpack.Decoder(dict[str, str])
_encoder = msgspec.msgpack.Encoder(enc_hook=str)
_run_encoder = msgspec.msgpack.Encoder(enc_hook=str, order="deterministic")
"""One document for one content, in whatever order a source tells it: the content is compared by its bytes."""


def encode(value: Any) -> bytes:
    """MessagePack of plain values, dataclasses and structs.

    What MessagePack cannot hold survives as far as it can: larger integers stay integers, other objects become text.
    """
    try:
        return _encoder.encode(value)
    except (OverflowError, UnicodeError):
        return _encoder.encode(_encodable(msgspec.to_builtins(value, enc_hook=str, builtin_types=(bytes,))))


def _encodable(value: Any) -> Any:
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(item) for item in value]
    if isinstance(value, str):
        return encodable_text(value)
    if isinstance(value, int) and not isinstance(value, bool) and not -_LARGEST <= value < 2 * _LARGEST:
        return msgspec.msgpack.Ext(_BIG_INTEGER, str(value).encode())
    return value


def encode_run(run: Run) -> tuple[RunDocument, bytes]:
    """The document of a run as it will come back, and how it is written.

    An integer too large for MessagePack is an identifier and becomes text.
    """
    params = run.params
    if int in set(map(type, params.values())):
        params = {
            key: str(value) if type(value) is int and abs(value) >= _LARGEST else value for key, value in params.items()
        }
    document = RunDocument(params, run.metrics, run.tags, run.inputs)
    try:
        return document, _run_encoder.encode(document)
    except UnicodeError:
        payload = encode(document)
        return decode_run(payload), payload


def decode_run(payload: bytes) -> RunDocument:
    """The document of `encode_run`."""
    try:
        return _runs.decode(payload)
    except msgspec.ValidationError:
        old = _earlier_runs.decode(payload)
        metrics = {key: _summary(values) for key, values in old.metrics.items()}
        return RunDocument(old.params, metrics, old.tags, old.inputs)


def _summary(values: _NineValues) -> MetricSummary:
    last, low, high, mean, first, count, last_step, min_step, max_step = values
    return MetricSummary(
        last, last_step, None if count == 1 else Spread(low, high, mean, first, count, min_step, max_step)
    )


decode_model: Callable[[bytes], RegisteredModel] = _models.decode
"""A registered model, as `encode` wrote it."""

decode_hashes: Callable[[bytes], dict[str, str]] = _hashes.decode
"""Content hashes by tracked path, as `encode` wrote them."""


def encode_facts(facts: CommitFacts) -> bytes:
    """Compressed facts: much of a lock file is hashes and repeated words."""
    return zlib.compress(encode(facts), _FACTS_COMPRESSION)


def storable(facts: CommitFacts) -> CommitFacts:
    """The facts as they will come back from the store.

    YAML lets a file hold things of any type anywhere. Keys that are no text become text here.

    Raises:
        msgspec.ValidationError: Something else has a type that facts cannot have.
    """
    try:
        return _facts.decode(encode(facts))
    except msgspec.ValidationError:
        return _facts.decode(encode(_with_text_keys(msgspec.to_builtins(facts, enc_hook=str))))


def _with_text_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_text_keys(item) for key, item in value.items()}
    return [_with_text_keys(item) for item in value] if isinstance(value, (list, tuple)) else value


def decode_measured(payload: bytes) -> Measured:
    """The part of `encode_facts` that makes a run; passing over stages is a fifth of the work of making them."""
    return _measured.decode(zlib.decompress(payload))


def decode_tracked(payload: bytes) -> dict[str, Output]:
    """`CommitFacts.tracked` of `encode_facts`, without making the rest."""
    stages = _written.decode(zlib.decompress(payload)).stages
    return {out.path: out for stage in stages for out in stage.outs if out.cached and out.hash}


def decode_facts(payload: bytes) -> CommitFacts:
    """The facts of `encode_facts`."""
    return _facts.decode(zlib.decompress(payload))
