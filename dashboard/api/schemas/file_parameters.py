"""What the routes about files, data, differences and plots accept."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from dashboard.api.schemas.parameters import FARTHEST, MOST, DiffQuery, ListQuery, Parameters, RevisionQuery

_MOST_PLOT_ROWS = 100_000
_SIDE = "The older revision, or a hash, whole or its first six digits or more; behind `owner/name@` of another project."


class FileQuery(Parameters):
    """A path at a revision."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")
    path: str = Field("", description="POSIX path relative to the project's root; the root when empty.")


class TreeQuery(ListQuery, FileQuery):
    """A page of a folder at a revision."""

    q: str = Field("", max_length=1_000, description="Only names that hold every word of this text.")
    offset: int | None = Field(None, ge=0, description="Begin at this entry, without the cursor of the page before.")


class TableQuery(ListQuery, FileQuery):
    """A page of the rows of a table file."""

    offset: int | None = Field(None, ge=0, description="Begin at this row, without the cursor of the page before.")
    filter: str = Field("", max_length=10_000, description="Query language over names of columns, e.g. `price > 3`.")


class PlotDataQuery(ListQuery, RevisionQuery):
    """A page of the rows of one plot."""

    id: str = Field(min_length=1, description="DVC's id of the plot.")


class PlotDiffQuery(DiffQuery):
    """Plots of two revisions laid over each other."""

    ids: str | None = Field(None, description="Comma-separated ids of plots; all when left out.")
    limit: int = Field(MOST, ge=1, le=_MOST_PLOT_ROWS, description="Most rows of each plot.")


class PlotExportQuery(RevisionQuery):
    """One plot as a file."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    id: str = Field(min_length=1, description="DVC's id of the plot.")
    with_: str | None = Field(None, alias="with", description="Comma-separated revisions whose rows follow.")


class DataQuery(ListQuery, RevisionQuery):
    """A page of the tracked data of a revision."""


class DataVersionsQuery(ListQuery):
    """The versions of one tracked path."""

    path: str = Field(min_length=1, description="A path that DVC tracks, or tracked once.")
    rev: str | None = Field(
        None, description="Only versions in the history of this revision; every branch and tag when left out."
    )


class DataDiffQuery(Parameters):
    """Two states of the data."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description=_SIDE)
    to: str | None = Field(None, description="The newer revision or hash; the default branch's head when left out.")
    path: str = Field("", description="Only this tracked path, what is below it, or a part of it.")
    limit: int = Field(MOST, ge=1, le=MOST, description="Most entries of each kind; `total` counts all.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class SidesQuery(Parameters):
    """Two states of what is tracked."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description=_SIDE)
    to: str | None = Field(None, description="The newer revision or hash; the default branch's head when left out.")


class ContentDiffQuery(SidesQuery):
    """Two versions of one file."""

    path: str = Field(min_length=1, description="A file of git or DVC, or one inside a directory that DVC tracks.")
    key: str = Field("", description="Of a table: comma-separated columns that name its rows; guessed when left out.")
    limit: int = Field(200, ge=1, le=5_000, description="Of a table: most rows of each kind; all of them are counted.")
    ignore_whitespace: bool = Field(False, description="Lines that differ in white space only are equal.")
    as_text: bool = Field(False, description="Compare whatever has text line by line.")


class EntriesQuery(SidesQuery):
    """A part of the entries of a difference."""

    path: str = Field("", description="Only this tracked path, what is below it, or a part of it.")
    kinds: str = Field("", description="Comma-separated: `added`, `deleted`, `modified`, `renamed`; all when left out.")
    q: str = Field("", max_length=500, description="Only paths that hold this text.")
    folder: str | None = Field(None, description="List what is directly in this folder; all files when left out.")
    limit: int = Field(200, ge=1, le=MOST, description="Most rows.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="Rows to skip; or use `cursor`.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class PathQuery(Parameters):
    """A path below a root."""

    path: str = Field("", description="POSIX path; the root when empty.")


class ArtifactArchiveQuery(PathQuery):
    """A folder of artifacts."""

    models: bool = Field(False, description="Only the models among them: folders that hold a file `MLmodel`.")
