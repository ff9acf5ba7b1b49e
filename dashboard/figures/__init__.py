"""Rows become pictures: figures, graph elements, layouts, markup and texts. Pure functions; no Dash."""
