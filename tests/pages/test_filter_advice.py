"""What the filter bar says about a filter that cannot be understood."""

from __future__ import annotations

import pytest

from dashboard.callbacks import experiments
from dashboard.context import Context


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ("zzz = 1", "Unknown field zzz. Fields are params.NAME, ", ""),
        ("metrics.acc >", "Expected a value after >; the filter ends here. A condition is a field, ", ""),
        ("statsu = 'x'", "Unknown field statsu.", "status"),
        ("created > -7days", "-7days is no length of time.", "-7d"),
        ("created > 7days", "7days is no length of time.", "-7d"),
        ("created > '-2 months'", "created is a time and cannot be compared with '-2 months'.", "-60d"),
        ("duration > 2hours", "2hours is no length of time.", "2h"),
        ("created > yesterday", "created is a time and cannot be compared with yesterday.", ""),
        ("metrics.acc > high", "metric acc is a number and cannot be compared with high.", ""),
        ("metrics.acc > metrics.loss", "metric acc can be compared with a value, not with metrics.loss. To", ""),
        ("name = first", "Text stands in quotes: 'first'.", "'first'"),
        ("name = 'a' name = 'b'", "Expected “and”, “or” or the end; found name.", ""),
    ],
)
def test_it_says_what_to_do_in_words_or_by_a_button(board: Context, text: str, message: str, suggestion: str) -> None:
    problem = experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")["problem"]
    assert problem["message"].startswith(message)
    assert problem["suggestion"] == suggestion


def test_what_it_advises_is_understood(board: Context) -> None:
    for text in ("status = 'FINISHED'", "status ilike 'finished'", "status = 'done'", "created > -7d", "duration > 2h"):
        assert experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")["problem"] is None


def test_a_baseline_that_is_gone_is_no_mistake_of_the_filter(board: Context) -> None:
    asked = {"text": "delta(metrics.acc) > 0", "serial": 1, "baseline": "nobody"}
    problem = experiments.check(board, asked, "/team/wine/experiments")["problem"]
    assert problem["baseline"]
    assert problem["message"].startswith("The baseline run of delta() is gone. Remove the baseline")
    assert "position" not in problem
    other = experiments.check(board, {"text": "data.x = data_of('nobody')", "serial": 1}, "/team/wine/experiments")
    assert not (other["problem"] or {}).get("baseline")
