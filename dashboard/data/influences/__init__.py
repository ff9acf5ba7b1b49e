"""Which params go with a metric: rank correlation, and importance in a random forest."""

from dashboard.data.influences.noun import MIN_FOREST, MIN_RUNS, Influence, Influences, Study

__all__ = ["MIN_FOREST", "MIN_RUNS", "Influence", "Influences", "Study"]
