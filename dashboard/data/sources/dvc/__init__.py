"""What DVC's own files say at any commit, read from git's objects without a checkout.

Values of params and metrics that DVC keeps outside of git are the only ones that may come from elsewhere.
Nothing is imported here: whoever wants the rules of YAML alone should not wait for dvc.
"""
