"""A pipeline as Mermaid's text, equal in meaning to that of ``dvc dag --mermaid``."""

from __future__ import annotations

from dashboard.data.model.pipeline import Dag


def flowchart(dag: Dag) -> str:
    """A flow chart of stages and ``.dvc`` files, downwards; every one is there, also those without edges."""
    names = {address: f"node{place}" for place, address in enumerate(sorted(dag.stages), start=1)}
    boxes = [f'    {name}["{_escaped(address)}"]' for address, name in names.items()]
    arrows = [f"    {names[needed]} --> {names[needs]}" for needed, needs in sorted(dag.edges)]
    return "\n".join(["flowchart TD", *boxes, *arrows]) + "\n"


def _escaped(text: str) -> str:
    """Text inside quotes; Mermaid has entities of its own with a number sign."""
    return text.replace("#", "#35;").replace('"', "#quot;").replace("\n", " ")
