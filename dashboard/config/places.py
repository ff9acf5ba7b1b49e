"""Where in a YAML file something is written, for errors that name the line."""

from __future__ import annotations

from pathlib import Path

import yaml

Location = tuple[int | str, ...]
"""Keys and positions from the file's root to a value."""


def written_at(where: Path, root: yaml.Node | None, location: Location) -> str:
    """The file, with the line where it is written as far as that is known."""
    line = _line_of(root, location)
    return f"{where}:{line}" if line else str(where)


def _line_of(node: yaml.Node | None, location: Location) -> int | None:
    """1-based line of the deepest node of `location` that exists."""
    line = node.start_mark.line + 1 if node else None
    for part in location:
        child = _child(node, part)
        if child is None:
            return line
        mark, node = child
        line = mark.line + 1
    return line


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Mark, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None
