"""Stage compare: ranks the families."""

import csv
import json
import sys
from pathlib import Path


def main() -> None:
    """Write metrics.json with the best family and reports/ranking.md and plots/ranking.csv with all of them."""
    decimals = int(sys.argv[1])
    measured = {path.stem: json.loads(path.read_text()) for path in sorted(Path("metrics").glob("*.json"))}
    ranking = sorted(measured, key=lambda family: (-measured[family]["accuracy"], measured[family]["loss"]))
    best = {name: round(value, decimals) for name, value in measured[ranking[0]].items()}
    Path("metrics.json").write_text(json.dumps({**best, "family": ranking[0]}, indent=2) + "\n")
    lines = ["| family | accuracy | loss |", "| --- | ---: | ---: |"]
    lines += [
        f"| {name} | {measured[name]['accuracy']:.{decimals}f} | {measured[name]['loss']:.{decimals}f} |"
        for name in ranking
    ]
    Path("reports").mkdir(exist_ok=True)
    Path("reports/ranking.md").write_text("# Families, best first\n\n" + "\n".join(lines) + "\n")
    with Path("plots/ranking.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("family", "accuracy"))
        writer.writerows((name, measured[name]["accuracy"]) for name in ranking)
    print(f"best: {ranking[0]}")


if __name__ == "__main__":
    main()
