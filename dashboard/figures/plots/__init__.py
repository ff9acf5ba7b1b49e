"""What DVC plots, as plotly figures."""
