"""Makes and mends data/digits: one folder per class, one PNG per scan.

Usage:
    python scripts/curate.py import 0 1 2     write the scans of these classes
    python scripts/curate.py relabel          move wrongly labelled scans to their class
    python scripts/curate.py brighten 1.6     multiply the grey values
    python scripts/curate.py deduplicate      remove scans that were imported twice
    python scripts/curate.py sheet PATH       draw a few scans of every class into one image
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

FOLDER = Path("data/digits")
SIDE = 32
WRONG_SHARE = 0.06
TWICE = 48


def scan_path(label: int, index: int, copy: bool = False) -> Path:
    """Where the scan with this number lies."""
    return FOLDER / str(label) / f"scan-{index:04d}{'-again' if copy else ''}.png"


def to_image(grey: np.ndarray) -> Image.Image:
    """The 8 by 8 values 0..16 as an image, as dark as the old scanner made it."""
    dark = (grey / 16 * 140).astype(np.uint8)
    return Image.fromarray(dark).resize((SIDE, SIDE), Image.Resampling.BICUBIC)


def wrong_label(label: int, index: int) -> int:
    """The class an inattentive annotator wrote down; most of the time the right one."""
    rng = np.random.default_rng(index)
    return int(rng.integers(0, 7)) if rng.random() < WRONG_SHARE else label


def import_scans(classes: list[int]) -> None:
    """Write the scans of these classes; some of them twice, as the scanner's export did."""
    digits = load_digits()
    twice = set(np.random.default_rng(7).choice(len(digits.target), TWICE, replace=False).tolist())
    for index, (grey, label) in enumerate(zip(digits.images, digits.target, strict=True)):
        if label not in classes:
            continue
        image = to_image(grey)
        for copy in (False, True) if index in twice else (False,):
            path = scan_path(wrong_label(int(label), index), index, copy)
            path.parent.mkdir(parents=True, exist_ok=True)
            image.save(path)


def relabel() -> None:
    """Move every scan to the folder of its true class."""
    truth = load_digits().target
    for path in sorted(FOLDER.glob("*/*.png")):
        index = int(path.stem.split("-")[1])
        right = FOLDER / str(truth[index]) / path.name
        right.parent.mkdir(parents=True, exist_ok=True)
        path.rename(right)


def brighten(factor: float) -> None:
    """Multiply the grey values of every scan."""
    for path in sorted(FOLDER.glob("*/*.png")):
        bright = np.clip(np.asarray(Image.open(path), dtype=float) * factor, 0, 255)
        Image.fromarray(bright.astype(np.uint8)).save(path)


def deduplicate() -> None:
    """Remove scans whose bytes were seen before in the same class under the same number."""
    seen: set[tuple[str, str]] = set()
    for path in sorted(FOLDER.glob("*/*.png"), key=lambda item: (len(item.name), item)):
        number = path.stem.split("-")[1]
        key = (number, hashlib.sha256(path.read_bytes()).hexdigest())
        if key in seen:
            path.unlink()
        seen.add(key)


def sheet(target: Path) -> None:
    """A grid with ten scans of every class."""
    rows = sorted(folder for folder in FOLDER.iterdir() if folder.is_dir())
    canvas = Image.new("L", (10 * SIDE, len(rows) * SIDE))
    for y, folder in enumerate(rows):
        for x, path in enumerate(sorted(folder.glob("*.png"))[:10]):
            canvas.paste(Image.open(path), (x * SIDE, y * SIDE))
    target.parent.mkdir(parents=True, exist_ok=True)
    canvas.save(target)


def main() -> None:
    """Run the command named on the command line."""
    command, *arguments = sys.argv[1:]
    if command == "import":
        import_scans([int(argument) for argument in arguments])
    elif command == "relabel":
        relabel()
    elif command == "brighten":
        brighten(float(arguments[0]))
    elif command == "deduplicate":
        deduplicate()
    elif command == "sheet":
        sheet(Path(arguments[0]))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
