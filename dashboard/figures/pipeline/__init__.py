"""The pipeline as a graph: layout, folding, pictures."""
