"""Who is asking, and what no request may do."""
