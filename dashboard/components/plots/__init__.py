"""What DVC plots."""
