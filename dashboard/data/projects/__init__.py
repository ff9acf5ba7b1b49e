"""Projects: what the configuration names, how their sources are, and what happened lately."""

from dashboard.data.projects.noun import Projects, primary_of

__all__ = ["Projects", "primary_of"]
