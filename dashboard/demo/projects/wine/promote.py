"""Move aliases of the registered model, as a team does over time: a promotion, and its way back after a review.

Usage: promote.py TRACKING_URI ALIAS=VERSION...
"""

import sys

from mlflow import MlflowClient


def main() -> None:
    """Set each alias."""
    client = MlflowClient(sys.argv[1], sys.argv[1])
    for word in sys.argv[2:]:
        alias, _, version = word.partition("=")
        client.set_registered_model_alias("wine-classifier", alias, version)


if __name__ == "__main__":
    main()
