"""A tracking server, read over its REST interface in the largest pages it can bear."""
