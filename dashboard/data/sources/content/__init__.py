"""The bytes of what DVC tracks, from a repository's cache or from the remotes that `config.yaml` allows."""

from dashboard.data.sources.content.bytes import Content
from dashboard.data.sources.content.listing import Parsed, of_files, parsed
from dashboard.data.sources.content.objects import Wanted, is_directory, is_object
from dashboard.data.sources.content.places import Holders, Places
from dashboard.data.sources.content.projects import ContentSources, place_of

__all__ = [
    "Content",
    "ContentSources",
    "Holders",
    "Parsed",
    "Places",
    "Wanted",
    "is_directory",
    "is_object",
    "of_files",
    "parsed",
    "place_of",
]
