"""Differences of tables as HTML strings: columns with their statistics, and rows with old and new cells."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.data.diff import ColumnChange, ColumnDiff, RowDiff, TableDiff
from dashboard.figures import text
from dashboard.figures.diff.values import cell, mark

_WORDS = {"retyped": "changed"}
_NUMERIC = ("Int", "UInt", "Float", "Decimal")
_PLACE = ("row",)
"""The key of arrays, whose rows have no name but their place."""


def schema(columns: Sequence[ColumnDiff]) -> str:
    """One row for each column: what happened to it, its types, cells that changed, and how its values moved."""
    names = ("Column", "Change", "Type", "Changed cells", "Missing", "Distinct", "Least", "Greatest", "Mean")
    head = "".join(
        f'<th scope="col" class="{"dg-number" if place > 2 else ""}">{name}</th>' for place, name in enumerate(names)
    )
    return (
        f'<table class="dg-table dg-diff-schema"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(map(_column, columns))}</tbody></table>"
    )


def _column(column: ColumnDiff) -> str:
    old, new = column.old, column.new
    change = column.change.value
    said = "" if column.change is ColumnChange.SAME else mark(_WORDS.get(change, change))
    cells = f'<span class="dg-strong">{column.changed_cells:,}</span>' if column.changed_cells else ""
    numbers = [
        _pair(*(None if side is None else f"{side.nulls:,}" for side in (old, new))),
        _pair(*(None if side is None or side.distinct is None else f"{side.distinct:,}" for side in (old, new))),
        _pair(*(None if side is None else side.min for side in (old, new))),
        _pair(*(None if side is None else side.max for side in (old, new))),
        _pair(*(None if side is None or side.mean is None else text.number(side.mean) for side in (old, new))),
    ]
    return (
        f'<tr><th scope="row"><code>{escape(column.name)}</code></th><td>{said}</td>'
        f'<td class="dg-nowrap">{_pair(column.old_type or None, column.new_type or None)}</td>'
        f'<td class="dg-number">{cells}</td>{"".join(f"<td class=dg-number>{number}</td>" for number in numbers)}</tr>'
    )


def _pair(old: str | None, new: str | None) -> str:
    """A value that both have, or old → new."""
    if old == new:
        return cell(old or "")
    if old is None or new is None:
        return f"<ins>{_filled(new)}</ins>" if new is not None else f"<del>{_filled(old)}</del>"
    return f'<del>{_filled(old)}</del> <span class="dg-muted">→</span> <ins>{_filled(new)}</ins>'


def _filled(value: str | None) -> str:
    return cell(value) if value else "<em>empty</em>"


def changed(found: TableDiff, *, is_all: bool) -> str:
    """Rows that both tables have and that differ: key, then old → new.

    Args:
        found: The difference.
        is_all: Whether columns without a change are shown as well.
    """
    differing = {place for row in found.changed for place in row.differing}
    keys = set(range(len(found.key)))
    shown = [place for place in range(len(found.columns)) if is_all or place in differing or place in keys]
    kinds = _kinds(found)
    rows = "".join(f"<tr>{_number(row, found)}{_changed_row(row, shown, keys, kinds)}</tr>" for row in found.changed)
    return _rows_table(found, shown, rows)


def alone(found: TableDiff, rows: Sequence[RowDiff]) -> str:
    """Rows that only one of the tables has."""
    shown = list(range(len(found.columns)))
    kinds = _kinds(found)
    body = "".join(
        f"<tr>{_number(row, found)}"
        + "".join(f"<td{kind}>{_text(value)}</td>" for value, kind in zip(_only(row), kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return _rows_table(found, shown, body)


def _kinds(found: TableDiff) -> list[str]:
    """The attribute of each column's cells: numbers stand to the right."""
    types = {column.name: column.new_type or column.old_type or "" for column in found.schema}
    numeric = [types.get(name, "").startswith(_NUMERIC) for name in found.columns]
    return [' class="dg-number"' if is_number else "" for is_number in numeric]


def _only(row: RowDiff) -> tuple[str | None, ...]:
    return row.new if row.new_number else row.old


def _rows_table(found: TableDiff, shown: Sequence[int], body: str) -> str:
    kinds = _kinds(found)
    head = "".join(f'<th scope="col"{kinds[place]}>{escape(found.columns[place])}</th>' for place in shown)
    place = "" if found.key == _PLACE else '<th scope="col" class="dg-number">Row</th>'
    return f'<table class="dg-table dg-diff-rows"><thead><tr>{place}{head}</tr></thead><tbody>{body}</tbody></table>'


def _changed_row(row: RowDiff, shown: Sequence[int], keys: set[int], kinds: Sequence[str]) -> str:
    cells = []
    for place in shown:
        number = " dg-number" if kinds[place] else ""
        if place in row.differing:
            cells.append(f'<td class="dg-changed{number}">{_pair(_known(row.old[place]), _known(row.new[place]))}</td>')
        elif place in keys:
            cells.append(f'<th scope="row"{kinds[place]}>{_text(row.new[place])}</th>')
        else:
            cells.append(f'<td class="dg-muted{number}">{_text(row.new[place])}</td>')
    return "".join(cells)


def _number(row: RowDiff, found: TableDiff) -> str:
    """Where a row stands; nothing where its key says that already."""
    if found.key == _PLACE:
        return ""
    both = [number for number in (row.old_number, row.new_number) if number is not None]
    said = f"{both[0]:,}" if len(set(both)) == 1 else f"{both[0]:,} → {both[1]:,}"
    return f'<td class="dg-number dg-muted dg-nowrap">{said}</td>'


def _known(value: str | None) -> str:
    return "missing" if value is None else value


def _text(value: str | None) -> str:
    return f'<span class="dg-muted">{text.MISSING}</span>' if value is None else cell(value)
