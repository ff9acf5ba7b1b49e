"""Dagboard: one home for a team's git, DVC and MLflow projects.

Sources are synced into a store; nouns answer questions from the store; pages show the answers; callbacks carry
gestures back to the nouns. The folders stand in that order; `docs/explanation/architecture.md` draws the map.
"""

__version__ = "0.1.0"
