"""Readers of the outside world: git, DVC's own files, MLflow."""
