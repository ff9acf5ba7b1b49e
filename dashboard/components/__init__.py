"""Reusable builders of Dash components. They are given data; they never ask for it."""
