"""What a node is called: one line of text for a run, a commit, a data version, a stage or a model version.

| kind | text |
|---|---|
| run | ``run:<id>`` |
| commit | ``commit:<sha>`` |
| data version | ``data:<path>@<hash>`` |
| stage | ``stage:<address>@<sha>`` |
| model version | ``model:<name>@<version>`` |

Paths, addresses and names may hold ``@``, ``:`` and ``/``. The last ``@`` divides, unless what a person typed behind it
makes no sense: a branch may hold one too, so `readings` offers every way to divide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import InvalidRequestError

MOST_CHARACTERS = 4_000
"""Of the text of a node."""


class NodeKind(StrEnum):
    """What a node is."""

    RUN = "run"
    COMMIT = "commit"
    DATA = "data"
    STAGE = "stage"
    MODEL = "model"
    EXTERNAL = "external"
    """Where imported data came from; it is where a lineage ends, and nobody asks for its own."""


_WHOLE = frozenset({NodeKind.RUN, NodeKind.COMMIT})
"""Kinds that are named by one word."""

FORMS = {
    NodeKind.RUN: "run:<id>",
    NodeKind.COMMIT: "commit:<sha>",
    NodeKind.DATA: "data:<path>@<hash>",
    NodeKind.STAGE: "stage:<address>@<commit>",
    NodeKind.MODEL: "model:<name>@<version>",
}
"""How each kind is written that may be asked for."""


@dataclass(frozen=True, slots=True, order=True)
class NodeId:
    """The identity of a node.

    Attributes:
        name: Run id, commit sha, tracked path, address of a stage, name of a model, or an outside address.
        at: Hash of the data, sha of the stage's commit, or version of the model; empty for the other kinds.
    """

    kind: NodeKind
    name: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.name}@{self.at}" if self.at else f"{self.kind.value}:{self.name}"


def run_node(run_id: str) -> NodeId:
    """The node of a run."""
    return NodeId(NodeKind.RUN, run_id)


def commit_node(sha: str) -> NodeId:
    """The node of a commit."""
    return NodeId(NodeKind.COMMIT, sha)


def data_node(path: str, hash_: str) -> NodeId:
    """The node of a data version."""
    return NodeId(NodeKind.DATA, path, hash_)


def stage_node(address: str, sha: str) -> NodeId:
    """The node of a stage at a commit."""
    return NodeId(NodeKind.STAGE, address, sha)


def model_node(name: str, version: str) -> NodeId:
    """The node of a model version."""
    return NodeId(NodeKind.MODEL, name, version)


def external_node(address: str) -> NodeId:
    """The node of an outside address."""
    return NodeId(NodeKind.EXTERNAL, address)


def readings(text: str) -> tuple[NodeId, ...]:
    """What a text may mean, the most likely first.

    Raises:
        InvalidRequestError: It has none of the forms.
    """
    word, _, rest = text.partition(":")
    kind = next((kind for kind in FORMS if kind.value == word), None)
    if kind is None or not rest or len(text) > MOST_CHARACTERS:
        raise _no_form(text)
    if kind in _WHOLE:
        return (NodeId(kind, rest),)
    places = [place for place, letter in enumerate(rest) if letter == "@"]
    found = tuple(NodeId(kind, rest[:place], rest[place + 1 :]) for place in reversed(places))
    whole = tuple(node for node in found if node.name and node.at)
    if not whole:
        raise _no_form(text)
    return whole


def _no_form(text: str) -> InvalidRequestError:
    shown = text if len(text) <= 80 else f"{text[:80]}…"
    return InvalidRequestError(
        f"{shown!r} names no node of a lineage" if text else "an empty text names no node of a lineage", where="node",
        hint=f"Write one of {', '.join(FORMS.values())}.",
    )  # fmt: skip
