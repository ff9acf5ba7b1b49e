"""Bytes to text: by their mark, as UTF-8, or in the encoding that they look like."""

from __future__ import annotations

import logging

from charset_normalizer import from_bytes

from dashboard.data.preview.characters import visible

_SNIFFED_BYTES = 8_000
_MOST_STRANGE, _MOST_MIXED = 0.1, 0.3
"""Shares of characters that are no UTF-8: in a text of one encoding, and in one of several."""
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
    found = decoded_as(content)
    return found[0] if found else None


def decoded_as(content: bytes) -> tuple[str, str] | None:
    """As `decoded`, with the name of the encoding."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding, "replace"), encoding
    sample = content[:_SNIFFED_BYTES]
    if b"\0" in sample:
        return None
    text = content.decode("utf-8-sig", "replace")
    strange = text.count(_STRANGE)
    if _is_utf8(text, strange):
        return text, "utf-8"
    if strange == 1 or strange <= _MOST_STRANGE * len(text):
        return _western(content)
    has_controls = len(sample.translate(None, _CONTROLS)) < len(sample)
    encoding = "" if has_controls else _guessed(sample)
    if encoding:
        return content.decode(encoding, "replace"), encoding
    is_mixed = not has_controls and strange <= _MOST_MIXED * len(text)
    return _western(content) if is_mixed else None


def _is_utf8(text: str, strange: int) -> bool:
    """Whether what is no UTF-8 is a character that the end cuts, or less than what is UTF-8 beyond ASCII."""
    if not strange or (strange == 1 and text.endswith(_STRANGE)):
        return True
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    return beyond - strange > strange


def _western(content: bytes) -> tuple[str, str]:
    """A text that is mostly ASCII."""
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


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
