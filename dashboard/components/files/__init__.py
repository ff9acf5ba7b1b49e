"""The files page: a folder's table or pictures, one file, a path's history, and why something cannot be read."""
