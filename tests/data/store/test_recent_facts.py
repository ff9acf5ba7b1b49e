"""Facts are made once from one document, whoever asks, and another document is never mistaken for it."""

from __future__ import annotations

import pytest

from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.store import recent_facts
from dashboard.data.store.documents import encode_facts
from dashboard.data.store.recent_facts import RecentFacts


def _document(number: int, stages: int = 1) -> bytes:
    made = tuple(Stage(f"s{place}", "dvc.yaml", cmd=(f"echo {number * 7919 + place}",)) for place in range(stages))
    return encode_facts(CommitFacts(True, stages=made, params={"params.yaml": {"n": number}}))


def test_the_same_document_is_the_same_object() -> None:
    recent = RecentFacts()
    first, second = recent.of(_document(1)), recent.of(_document(2))
    assert recent.of(_document(1)) is first
    assert (first.params, second.params) == ({"params.yaml": {"n": 1}}, {"params.yaml": {"n": 2}})


def test_what_was_used_longest_ago_is_forgotten_and_what_is_huge_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    each = len(_document(0, 50))
    monkeypatch.setattr(recent_facts, "_MOST_BYTES", 4 * each)
    monkeypatch.setattr(recent_facts, "_MOST_OF_ONE", 2 * each)
    recent = RecentFacts()
    first = recent.of(_document(0, 50))
    for number in range(1, 10):
        recent.of(_document(number, 50))
    assert recent.of(_document(0, 50)) is not first
    assert recent.of(_document(0, 50)) == first
    huge = _document(1, 500)
    assert recent.of(huge) is not recent.of(huge)
