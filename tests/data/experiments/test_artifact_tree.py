"""A page shows what a run left behind without asking its server for every folder."""

from __future__ import annotations

from dashboard.data.experiments.artifact_tree import MAX_FOLDERS, artifact_tree
from dashboard.data.model.run import Artifact


class Server:
    """Artifacts by folder; remembers which folders it was asked for."""

    def __init__(self, *paths: str) -> None:
        self.asked: list[str] = []
        self._folders: dict[str, dict[str, Artifact]] = {"": {}}
        for path in paths:
            parts = path.split("/")
            for depth in range(1, len(parts) + 1):
                above, here = "/".join(parts[: depth - 1]), "/".join(parts[:depth])
                is_directory = depth < len(parts)
                self._folders.setdefault(above, {})[here] = Artifact(here, is_directory, None if is_directory else 1)

    def __call__(self, path: str) -> list[Artifact]:
        self.asked.append(path)
        return list(self._folders[path].values())


def test_a_folder_is_followed_by_what_it_holds_two_levels_deep() -> None:
    server = Server("model/data/weights/w.bin", "model/readme.md", "log.txt")
    found = [entry.path for entry in artifact_tree(server)]
    assert found == ["model", "model/data", "model/data/weights", "model/readme.md", "log.txt"]
    assert server.asked == ["", "model", "model/data"]


def test_many_folders_are_named_and_only_the_first_opened() -> None:
    server = Server(*(f"f{number:03}/inner/file.txt" for number in range(50)))
    found = artifact_tree(server)
    assert len(server.asked) == MAX_FOLDERS
    assert {f"f{number:03}" for number in range(50)} <= {entry.path for entry in found}


def test_a_run_without_artifacts() -> None:
    assert artifact_tree(Server()) == []
