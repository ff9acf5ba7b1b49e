"""Frozen dataclasses and rules of the domain; standard library only."""
