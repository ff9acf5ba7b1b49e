"""All projects and what happened in them."""
