"""What DVC's own files say at any commit, read from git's objects without a checkout and without a remote.

Nothing is imported here: whoever wants the rules of YAML alone should not wait for dvc.
"""
