"""The bar offers what may stand at the caret."""

from __future__ import annotations

import pytest

from dashboard.data.query.complete import completions

KNOWN = {
    "id": ("string", ()),
    "status": ("string", ("FINISHED", "FAILED")),
    "created": ("time", ()),
    "metrics.accuracy": ("number", ()),
    "params.optimizer": ("string", ("adam", "sgd")),
    'params."learning rate"': ("number", ()),
    "params.flag": ("boolean", ()),
}


def offered(marked: str) -> list[str]:
    """Texts of the bar after each proposal; ``|`` marks the caret."""
    cursor = marked.index("|")
    text = marked.replace("|", "")
    found = completions(text, cursor, KNOWN)
    return [text[: item.start] + item.text + text[item.end :] for item in found]


@pytest.mark.parametrize(
    ("bar", "completed"),
    [
        ("sta|", "status"),
        ("acc|", "metrics.accuracy"),
        ("metrics.a|", "metrics.accuracy"),
        ("learning|", 'params."learning rate"'),
        ("not opt|", "not params.optimizer"),
        ("status = 'FAILED' and (opt|", "status = 'FAILED' and (params.optimizer"),
        ("sta| and name = 'a'", "status and name = 'a'"),
        ("metrics.accuracy.m|", "metrics.accuracy.max"),
        ("metrics.accuracy |", "metrics.accuracy >="),
        ("params.optimizer l|", "params.optimizer like"),
        ("params.optimizer is |", "params.optimizer is not null"),
        ("status = |", "status = 'FINISHED'"),
        ("status = 'FA|", "status = 'FAILED'"),
        ("status = FA|", "status = 'FAILED'"),
        ("params.optimizer in |", "params.optimizer in ('adam'"),
        ("params.optimizer in ('adam', |", "params.optimizer in ('adam', 'sgd'"),
        ("created > |", "created > -7d"),
        ("params.flag = |", "params.flag = true"),
        ("status = 'FAILED' |", "status = 'FAILED' and"),
        ("metrics.accuracy between 1 |", "metrics.accuracy between 1 and"),
        ("status = 'FAILED' or |", "status = 'FAILED' or metrics.accuracy"),
        ("'learning r|", 'params."learning rate"'),
    ],
)
def test_the_fitting_word_is_offered(bar: str, completed: str) -> None:
    assert completed in offered(bar)


def test_operators_fit_the_field() -> None:
    assert not [text for text in offered("metrics.accuracy |") if "like" in text]
    assert "params.optimizer ~" in offered("params.optimizer |")


@pytest.mark.parametrize("bar", ["'|", "((((|", "= |", "name = ' |", "§|", "name not|", ",|", "delta(|", "delta(acc|"])
def test_unfinished_text_never_fails(bar: str) -> None:
    offered(bar)
