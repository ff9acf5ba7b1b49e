"""The pipeline of a commit, its stages and its changes."""
