"""Runs a script of `# %%` cells and writes it with its outputs as a Jupyter notebook (nbformat 4.5).

Usage: run_notebook.py SCRIPT NOTEBOOK
"""

import ast
import base64
import contextlib
import hashlib
import io
import json
import sys
from pathlib import Path


def cells_of(text):
    """Pairs of kind ("markdown" or "code") and source."""
    for part in text.split("# %%")[1:]:
        head, _, body = part.partition("\n")
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.strip("\n").split("\n")]
            yield "markdown", "\n".join(lines)
        else:
            yield "code", body.strip("\n")


def lines_of(text):
    """Text as nbformat keeps it: a list of lines with their ends."""
    return text.splitlines(keepends=True)


def evaluate(source, names):
    """Run a cell; the value of its last expression, or None."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last else None


def value_output(value, count):
    """An execute_result of a value: text, and HTML when it can."""
    if hasattr(value, "to_frame"):
        value = value.to_frame(value.name or "value")
    data = {"text/plain": lines_of(repr(value))}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = lines_of(value._repr_html_())
    return {"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": data}


def figure_outputs():
    """One display_data for each open figure."""
    plt = sys.modules.get("matplotlib.pyplot")
    for number in plt.get_fignums() if plt else ():
        image = io.BytesIO()
        plt.figure(number).savefig(image, format="png", metadata={"Software": None})
        plt.close(number)
        data = {"image/png": base64.b64encode(image.getvalue()).decode(), "text/plain": ["<Figure>"]}
        yield {"output_type": "display_data", "metadata": {}, "data": data}


def run_cell(source, names, count):
    """Outputs of a code cell."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        value = evaluate(source, names)
    outputs = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": lines_of(printed.getvalue())})
    if value is not None:
        outputs.append(value_output(value, count))
    return outputs + list(figure_outputs())


def main():
    """Write the notebook."""
    script, notebook = map(Path, sys.argv[1:])
    names, cells, count = {"__name__": "__main__"}, [], 0
    for place, (kind, source) in enumerate(cells_of(script.read_text("utf-8"))):
        cell = {
            "cell_type": kind,
            "id": hashlib.sha256(f"{place}".encode()).hexdigest()[:8],
            "metadata": {},
            "source": lines_of(source),
        }
        if kind == "code":
            count += 1
            cell |= {"execution_count": count, "outputs": run_cell(source, names, count)}
        cells.append(cell)
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": f"{sys.version_info.major}.{sys.version_info.minor}"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    notebook.parent.mkdir(parents=True, exist_ok=True)
    notebook.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
