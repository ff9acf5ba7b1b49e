"""What something came from and what came of it."""
