"""The lineage as a graph and in words."""
