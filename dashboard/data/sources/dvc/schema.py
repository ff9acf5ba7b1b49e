"""DVC's own schema applied part by part, and gently: keys of other DVC versions are set aside, not fatal."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import voluptuous
from dvc.schema import FOREACH_IN, SINGLE_ARTIFACT_SCHEMA, STAGE_DEFINITION, VARS_SCHEMA

_STAGE = voluptuous.Schema(STAGE_DEFINITION)
_FOREACH = voluptuous.Schema(FOREACH_IN)
_VARS = voluptuous.Schema(VARS_SCHEMA)
_EXTRA = "extra keys not allowed"


def checked_stage(stage: Any) -> tuple[dict[str, Any] | None, str]:
    """A stage's definition without keys this DVC does not know, and what is wrong with it.

    Returns:
        None when the definition cannot be used; and a sentence, empty when all is well. DVC 1 and 2 wrote keys such as
        ``live``, which DVC 3 refuses together with the whole file; the rest of such a stage still tells much.
    """
    errors = _errors(stage)
    unknown = [error.path for error in errors if error.error_message == _EXTRA and len(error.path) in {1, 2}]
    if not errors:
        return stage, ""
    if len(unknown) < len(errors):
        return None, _sentence(errors[0])
    kept = deepcopy(stage)
    for path in unknown:
        holder = kept[path[0]] if len(path) == 2 else kept
        holder.pop(path[-1], None)
    names = ", ".join(str(path[-1]) for path in unknown)
    return (kept, f"keys not known to DVC 3: {names}") if not _errors(kept) else (None, _sentence(errors[0]))


def artifact_error(name: str, artifact: Any) -> str:
    """What is wrong with an entry of ``artifacts``; empty when nothing is."""
    return _first(SINGLE_ARTIFACT_SCHEMA, {name: artifact})


def vars_error(variables: Any) -> str:
    """What is wrong with the ``vars`` section; empty when nothing is."""
    return _first(_VARS, variables)


def _errors(stage: Any) -> list[voluptuous.Invalid]:
    is_foreach = isinstance(stage, dict) and bool({"foreach", "do"} & stage.keys())
    try:
        (_FOREACH if is_foreach else _STAGE)(stage)
    except voluptuous.MultipleInvalid as error:
        return list(error.errors)
    return []


def _first(schema: voluptuous.Schema, data: Any) -> str:
    try:
        schema(data)
    except voluptuous.MultipleInvalid as error:
        return _sentence(error.errors[0])
    return ""


def _sentence(error: voluptuous.Invalid) -> str:
    if error.error_message == _EXTRA and error.path:
        return f"unknown key {error.path[-1]}"
    place = ".".join(str(part) for part in error.path)
    return f"{error.error_message} at {place}" if place else str(error.error_message)
