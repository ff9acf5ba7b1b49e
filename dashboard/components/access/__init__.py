"""Who may what, who did what, and one's own account."""
