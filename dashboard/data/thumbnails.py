"""The noun for small pictures of images that browsers cannot show: TIFF, PNM, TGA and JPEG 2000."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from dashboard.data.files import Blob, Files
from dashboard.data.model.project import Project
from dashboard.data.preview import Kind, Readers, Refused, kind_of, thumbnail_of, wanted_bytes
from dashboard.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A PNG of an image.

    Attributes:
        name: What to call it.
        tag: Of the file that it shows: equal tags are equal pictures.
        png: The bytes; None when the asker has the picture of this tag.
    """

    name: str
    tag: str
    png: bytes | None


class Thumbnails:
    """Makes small pictures, within limits of memory and time.

    Args:
        files: Where the images are.
        readers: Decode them.
    """

    def __init__(self, files: Files, readers: Readers) -> None:
        self._files = files
        self._readers = readers

    def of(self, project: Project, rev: str | None, path: str, *, held: frozenset[str] = frozenset()) -> Thumbnail:
        """A picture of one file.

        Args:
            project: Whose.
            rev: At which revision.
            path: The file.
            held: Tags of pictures that the asker has.

        Raises:
            NotFoundError: There is no such file, it is no image that a browser cannot show, or it cannot be read.
        """
        if kind_of(path) is not Kind.RASTER:
            raise NotFoundError(f"no picture is made of {path[:200]}", hint="Browsers show images of other kinds.")
        blob = self._files.open(project, rev, path)
        with contextlib.closing(blob.content):
            name, tag = f"{blob.name}.png", f"{blob.hash}-small"
            return Thumbnail(name, tag, None if tag in held else self._made(blob))

    def _made(self, blob: Blob) -> bytes:
        limit = wanted_bytes(blob.path)
        if blob.size > limit:
            raise NotFoundError(f"{blob.path} is too large to be drawn small", hint="Download it.")
        try:
            found = self._readers.run(thumbnail_of, blob.content.read(0, limit))
        except ValueError as error:
            raise NotFoundError(f"{blob.path} cannot be drawn: {error}") from error
        if isinstance(found, Refused):
            raise NotFoundError(f"{blob.path} cannot be drawn: {found.note}")
        return found
