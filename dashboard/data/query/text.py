"""Fields and texts as the language writes them: one canonical spelling, such that reading it gives the same again."""

from __future__ import annotations

import re

from dashboard.data.query.fields import CANONICAL_PREFIX, Field, FieldKind, ends_like_aggregate

_PLAIN = re.compile(r"[^\W\d][\w/-]*(\.[\w/-]+)*\Z")


def field_text(field: Field) -> str:
    """A field in its canonical spelling: ``metrics.acc``, ``params."learning rate"``, ``data."data/raw"``."""
    if field.kind is FieldKind.RUN:
        return field.name
    prefix = CANONICAL_PREFIX[field.kind]
    is_ambiguous = field.kind is FieldKind.METRIC and ends_like_aggregate(field.name) and not field.is_open
    if not field.aggregate and not is_ambiguous and field.kind is not FieldKind.DATA and _PLAIN.match(field.name):
        return f"{prefix}.{field.name}"
    quoted = '"' + field.name.replace('"', '""') + '"'
    return f"{prefix}.{quoted}" + (f".{field.aggregate}" if field.aggregate else "")


def quoted_text(text: str) -> str:
    """A text value in single quotes."""
    return "'" + text.replace("'", "''") + "'"
