"""Tracked data over time."""
