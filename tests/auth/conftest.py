"""Fixtures of the tests about who may see and do what."""

from tests.auth.house import house

__all__ = ["house"]
