"""Which version holds which alias or stage, and what a person may call a version."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.errors import NotFoundError

_IN_USE = ("production", "prod", "live", "champion", "release")
"""What teams call the version that is in use, the plainest word first."""
_NEWEST = "latest"


@dataclass(frozen=True, slots=True)
class Holder:
    """An alias or a stage and the version that holds it.

    Attributes:
        kind: ``alias`` or ``stage``.
    """

    label: str
    version: str
    kind: str

    @property
    def is_in_use(self) -> bool:
        """Whether the label is one of those that mean production."""
        return self.label.casefold() in _IN_USE


def holders(model: RegisteredModel) -> tuple[Holder, ...]:
    """Every alias and stage that is held, those that mean production first."""
    found = [
        Holder(label, version.version, kind)
        for version in model.versions
        for kind, labels in (("alias", version.aliases), ("stage", version.stages))
        for label in labels
    ]
    return tuple(sorted(found, key=importance))


def importance(holder: Holder) -> tuple[int, str]:
    """Sort key: labels that mean production first, then by name."""
    folded = holder.label.casefold()
    return (_IN_USE.index(folded) if folded in _IN_USE else len(_IN_USE)), folded


def version_of(model: RegisteredModel, text: str) -> ModelVersion:
    """The version that a person means: its number, an alias (with or without ``@``), a stage, or ``latest``.

    Raises:
        NotFoundError: The model has no such version; the hint names the nearest.
    """
    by_name = {version.version: version for version in model.versions}
    if text in by_name:
        return by_name[text]
    held = {holder.label: holder.version for holder in reversed(holders(model))}
    wanted = text.removeprefix("@")
    if wanted in held:
        return by_name[held[wanted]]
    if wanted == _NEWEST and model.versions:
        return model.versions[0]
    known = [*held, *by_name]
    nearest = difflib.get_close_matches(text, known, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"It has {', '.join(known[:8])}." if known else "It has none."
    raise NotFoundError(f"the model {model.name} has no version {text[:100]}", hint=hint)
