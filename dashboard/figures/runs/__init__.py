"""Rows, names and states of runs."""
