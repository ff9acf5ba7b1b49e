"""A registry's rows, events and charts."""
