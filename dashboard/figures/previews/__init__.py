"""File contents, drawn."""
