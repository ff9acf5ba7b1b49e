"""Tracked data and models with their versions."""
