"""Full ids of runs: the project before the id, and back."""

from __future__ import annotations

import pytest

from dashboard.data.model.run_name import full_id, is_full, own_id, parted


def test_a_full_id_is_taken_apart_again() -> None:
    name = full_id("team/wine", "a1b2")
    assert name == "team/wine/a1b2"
    assert (parted(name), own_id(name), is_full(name)) == (("team/wine", "a1b2"), "a1b2", True)
    assert parted("team/wine/a/b") == ("team/wine", "a/b")


@pytest.mark.parametrize("name", ["a1b2", "", "team/wine", "/wine/a1b2", "team//a1b2"])
def test_what_names_no_project_is_an_id_alone(name: str) -> None:
    assert (parted(name), own_id(name), is_full(name)) == (("", name), name, False)
