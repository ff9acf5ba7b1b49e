"""Stage report: images of what the best model confuses."""

import csv
from pathlib import Path

import numpy as np
import yaml
from PIL import Image, ImageDraw

CELL = 36


def draw_confusion(actual: np.ndarray, predicted: np.ndarray, target: Path) -> None:
    """A matrix of counts: rows are the true classes, the darker the more."""
    classes = np.unique(np.concatenate([actual, predicted]))
    image = Image.new("RGB", (CELL * (len(classes) + 1), CELL * (len(classes) + 1)), "white")
    draw = ImageDraw.Draw(image)
    for row, label in enumerate(classes):
        draw.text((12, CELL * (row + 1) + 10), str(label), fill="black")
        draw.text((CELL * (row + 1) + 12, 10), str(label), fill="black")
        members = (actual == label).sum()
        for column, other in enumerate(classes):
            count = int(((actual == label) & (predicted == other)).sum())
            share = count / members if members else 0
            left, top = CELL * (column + 1), CELL * (row + 1)
            shade = tuple(int(255 - share * (255 - end)) for end in (8, 81, 156))
            draw.rectangle((left, top, left + CELL - 2, top + CELL - 2), fill=shade)
            if count:
                draw.text((left + 8, top + 10), str(count), fill="white" if share > 0.5 else "black")
    image.save(target)


def draw_mistakes(images: np.ndarray, actual: np.ndarray, predicted: np.ndarray, limit: int, target: Path) -> None:
    """Wrongly read scans with "true > predicted" below each."""
    wrong = np.flatnonzero(actual != predicted)[:limit]
    side = 4 * 16
    sheet = Image.new("L", (side * 8, (side + 16) * max(1, -(-len(wrong) // 8))), 255)
    draw = ImageDraw.Draw(sheet)
    for place, index in enumerate(wrong):
        left, top = side * (place % 8), (side + 16) * (place // 8)
        scan = Image.fromarray(images[index].astype(np.uint8)).resize((side - 2, side - 2), Image.Resampling.NEAREST)
        sheet.paste(scan, (left, top))
        draw.text((left + 16, top + side), f"{actual[index]} > {predicted[index]}", fill=0)
    sheet.save(target)


def main() -> None:
    """Write plots/images/confusion.png and plots/images/mistakes.png."""
    limit = yaml.safe_load(Path("params.yaml").read_text())["report"]["mistakes"]
    split = np.load("build/split.npz")
    with Path("plots/confusion.csv").open() as file:
        rows = list(csv.DictReader(file))
    actual = np.array([int(row["actual"]) for row in rows])
    predicted = np.array([int(row["predicted"]) for row in rows])
    folder = Path("plots/images")
    folder.mkdir(parents=True, exist_ok=True)
    draw_confusion(actual, predicted, folder / "confusion.png")
    draw_mistakes(split["images"][split["is_test"]], actual, predicted, limit, folder / "mistakes.png")


if __name__ == "__main__":
    main()
