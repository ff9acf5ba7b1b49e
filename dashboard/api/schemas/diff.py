"""What changed in one file, and the entries of a difference as one list."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.data import ContentStated, EntryNumbers


class FileSideShown(BaseModel):
    """The file on one side."""

    project: str = Field(description="owner/name.")
    commit: str = Field(description="Full sha of a commit that has this side.")
    hash: str | None = Field(description="Git's object id or DVC's hash; none where there is no such file.")
    tracked_by: Literal["git", "dvc"] | None
    size: int | None = Field(description="Bytes.")


class ContentDifference(BaseModel):
    """What changed in one file between two revisions, by its kind."""

    model_config = ConfigDict(populate_by_name=True)

    from_: FileSideShown = Field(alias="from")
    to: FileSideShown
    path: str
    kind: Literal["text", "table", "notebook", "image", "audio", "binary"] = Field(
        description="How the versions were compared; a PDF is binary, JSON, YAML and TOML are text."
    )
    change: Literal["added", "deleted", "modified", "same"]
    note: str = Field(description="Why a simpler comparison was made than the name promises; empty otherwise.")
    detail: dict[str, Any] | None = Field(
        description="text: `parts` of rows (`is_same`, `old`, `new` with `number` and `spans`) and folds (`total`, "
        "`rows`), `added`, `removed`. table: `key`, `keys`, `columns`, `schema` with statistics, `added`, `deleted`, "
        "`changed` rows and how many of each. notebook: `cells` with `source`, outputs, metadata. image: `facts`, "
        "`difference`, `changed_pixels`. audio: `facts`, waveforms, spectrograms, `samples`. binary: `facts`, `held` "
        "(of a PDF `pages`). Pictures are PNG in base64. None for equal versions."
    )
    values: dict[str, Any] | None = Field(
        description="Of JSON, YAML and TOML: `changes` with `key`, `change`, `old`, `new` and `delta`."
    )


class EntryListed(BaseModel):
    """One file of a difference."""

    model_config = ConfigDict(populate_by_name=True)

    change: Literal["added", "deleted", "modified", "renamed"]
    path: str
    before: str | None = Field(description="Where it lay before it was renamed.")
    from_: ContentStated | None = Field(alias="from")
    to: ContentStated | None


class FolderListed(BaseModel):
    """A folder of a difference."""

    path: str
    within: EntryNumbers = Field(description="Entries somewhere in it.")


class EntryList(BaseModel):
    """A part of the entries of a difference."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from", description="Full sha of the commit, or full hash.")
    to: str
    folders: list[FolderListed] = Field(description="Only with `folder`; they come before the files.")
    entries: list[EntryListed]
    total: int = Field(description="Folders and entries in all.")
    matching: EntryNumbers = Field(description="Entries of each kind that hold `q`, whatever `kinds` says.")
    next: str | None
