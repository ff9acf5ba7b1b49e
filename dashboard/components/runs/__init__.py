"""The run table, the comparison and the page of one run."""
