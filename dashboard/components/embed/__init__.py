"""Panels shown elsewhere: the dialog, the list of links and the frame."""
