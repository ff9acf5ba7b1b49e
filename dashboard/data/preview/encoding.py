"""Bytes to text: by their mark, as UTF-8, or in the encoding that they look like."""

from __future__ import annotations

import logging

from charset_normalizer import from_bytes

from dashboard.data.preview.characters import visible

_SNIFFED_BYTES = 8_000
_MOST_STRANGE = 0.1
_STRANGE = "\ufffd"
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OF_SEVERAL_BYTES = ["shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
"""Encodings in which hardly any bytes are a text by chance."""
_LIKELY = ["cp1252", "cp1251", "koi8_r", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", *_OF_SEVERAL_BYTES]
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\b\x1b"))
_LEAST_COHERENCE = 0.1

logging.getLogger("charset_normalizer").setLevel(logging.ERROR)


def decoded(content: bytes) -> str | None:
    """The text of some bytes; None when they are none. A character that the end cuts is left out."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace")
    sample = content[:_SNIFFED_BYTES]
    if b"\0" in sample:
        return None
    text = content.decode("utf-8-sig", "replace")
    strange = text.count(_STRANGE)
    if strange <= 1:
        return text
    if strange <= _MOST_STRANGE * max(1, len(text)):
        return _western(content)
    encoding = "" if len(sample.translate(None, _CONTROLS)) < len(sample) else _guessed(sample)
    return content.decode(encoding, "replace") if encoding else None


def _western(content: bytes) -> str:
    """A text that is mostly ASCII."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def readable(content: bytes) -> str | None:
    """As `decoded`, with what hides in the text made visible."""
    text = decoded(content)
    return None if text is None else visible(text)


def _guessed(sample: bytes) -> str:
    """The encoding in which some bytes are words of a language; empty when there is none."""
    best = from_bytes(sample, cp_isolation=_LIKELY, threshold=0.2, enable_fallback=False).best()
    if best is None:
        return ""
    is_sure = best.encoding in _OF_SEVERAL_BYTES and not best.chaos
    return best.encoding if is_sure or best.coherence >= _LEAST_COHERENCE else ""
