"""The registry: the list, one model, one version, two versions."""
