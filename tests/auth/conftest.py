"""Fixtures of the tests about who may see and do what; those of a provider are in `tests.federated_team`."""

from tests.auth.house import house

__all__ = ["house"]
