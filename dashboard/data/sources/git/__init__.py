"""Git repositories: brought here by the git program, read with pygit2."""

from dashboard.data.sources.git.mirror import mirror
from dashboard.data.sources.git.repository import Repository
from dashboard.data.sources.git.snapshot import Snapshot
from dashboard.data.sources.git.tree import EntryKind, TreeEntry

__all__ = ["EntryKind", "Repository", "Snapshot", "TreeEntry", "mirror"]
