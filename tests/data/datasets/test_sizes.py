"""Sizes that are remembered: asked for once, for each project apart, and not without end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dashboard.data.datasets.sizes import RememberedSizes
from tests.dvc_ground import Ground, Team
from tests.dvc_storage import put


def test_a_size_outlives_its_object_and_is_found_when_it_comes(ground: Ground, make_team: Callable[..., Team]) -> None:
    ground.commit()
    team = make_team()
    sizes = RememberedSizes(team.board.contents, most=2)
    hashes = [put(ground.cache, b"1"), put(ground.cache, b"22"), put(ground.cache, b"333")]
    paths = [ground.cache / "files/md5" / hash_[:2] / hash_[2:] for hash_ in hashes]

    def ask(*numbers: int) -> dict[int, Any]:
        found = sizes.of(team.project, [hashes[number] for number in numbers])
        return {number: found.get(hashes[number]) for number in numbers}

    paths[1].unlink()
    assert ask(0, 1) == {0: 1, 1: None}
    put(ground.cache, b"22")
    paths[0].unlink()
    assert ask(0, 1) == {0: 1, 1: 2}
    assert ask(2) == {2: 3}
    assert ask(0, 1, 2) == {0: None, 1: 2, 2: 3}
