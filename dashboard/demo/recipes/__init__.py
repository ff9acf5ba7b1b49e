"""The histories of the demo's projects, as lists of steps."""
