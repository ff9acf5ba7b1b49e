"""Runs whose artifacts stand side by side, written by MLflow's own client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw

HOSTILE_NAME = "odd/<img src=x onerror=document.title='owned'> \"q\" ' &%2F?#☕.txt"
HOSTILE = "<img src=x onerror=\"document.title='owned'\"></div></pre><script>document.title = 'owned'</script>"
SVG = (
    "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20' onload=\"document.title='owned'\">"
    "<script>document.title = 'owned'</script><rect width='40' height='20' fill='teal'/></svg>"
)


def picture(shade: int, words: str) -> Image.Image:
    """An image of 160 by 120 that says which it is."""
    image = Image.new("RGB", (160, 120), (shade % 256, 120, 180))
    ImageDraw.Draw(image).text((8, 8), words, fill="white")
    return image


def log(client: Any, experiment: str, folder: Path) -> dict[str, str]:
    """Three runs with artifacts and one without; ids by name.

    Pictures: ``log_image`` at steps 0, 10, 20 and 30, the second run without 20, and files of plain names.
    """
    runs = {
        name: client.create_run(experiment, run_name=name).info.run_id for name in ("first", "second", "third", "bare")
    }
    for place, (name, run) in enumerate(list(runs.items())[:3]):
        for step in (0, 10, 20, 30):
            if (name, step) != ("second", 20):
                client.log_image(run, picture(step * 6 + place * 20, f"{name} {step}"), key="val/pred", step=step)
        for epoch in (1, 2, 3)[: 3 - place]:
            client.log_image(run, picture(epoch * 40, f"{name} e{epoch}"), f"plots/confusion_{epoch:04}.png")
        _log_texts(client, run, name, place)
        _log_tables(client, run, place, folder)
    client.log_text(runs["first"], SVG, "plots/drawing.svg")
    for run in runs.values():
        client.set_terminated(run)
    return runs


def _log_texts(client: Any, run: str, name: str, place: int) -> None:
    lines = [f"line {number}" for number in range(1, 61)]
    lines[29] = f"only in {name}" if place else "the base says"
    client.log_text(run, "\n".join(lines) + "\n", "notes/log.txt")
    client.log_text(run, json.dumps({"lr": 0.1 * (place + 1), "layers": [32, 64]}), "config.json")
    client.log_text(run, f"kept\n{HOSTILE} {name}\n", HOSTILE_NAME)
    for epoch in (1, 2):
        client.log_text(
            run, f"epoch {epoch}\n{'base' if not place else name} {epoch}\n", f"reports/epoch_{epoch}/said.txt"
        )
    if place < 2:
        client.log_text(run, "the same everywhere\n", "same.md")


def _log_tables(client: Any, run: str, place: int, folder: Path) -> None:
    rows = [f"{number},{0.5 + number / 100 + (place == 1 and number == 7):.2f},{HOSTILE!r}" for number in range(150)]
    client.log_text(run, "id,score,said\n" + "\n".join(rows[::-1] if place == 2 else rows) + "\n", "tables/scores.csv")
    file = folder / "predictions.parquet"
    pq.write_table(pa.table({"name": ["a", "b", f"c{place}"], "value": [1.0, 2.0, 3.0 + place]}), file)
    client.log_artifact(run, str(file), "tables")
    client.log_table(run, pd.DataFrame({"prompt": ["hi", "bye"], "answer": ["yes", f"no {place}"]}), "eval.json")
