"""Files and folders of a project at any revision: git's and DVC's as one tree, without a checkout or a pull."""

from dashboard.data.files.archive import ARCHIVE_LIMIT_BYTES, Archive
from dashboard.data.files.blobs import Blob
from dashboard.data.files.differing import ChangedFile, FileChange
from dashboard.data.files.noun import Files
from dashboard.data.files.paths import PICTURES

__all__ = ["ARCHIVE_LIMIT_BYTES", "PICTURES", "Archive", "Blob", "ChangedFile", "FileChange", "Files"]
