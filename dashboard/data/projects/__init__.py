"""Projects: what the configuration names, how their sources are, and what happened lately."""

from dashboard.data.projects.noun import Projects

__all__ = ["Projects"]
