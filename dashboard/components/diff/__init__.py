"""What differs between two revisions, directories or files."""
