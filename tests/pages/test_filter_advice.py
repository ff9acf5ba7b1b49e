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
    ],
)
def test_it_says_what_to_do_in_words_or_by_a_button(board: Context, text: str, message: str, suggestion: str) -> None:
    problem = experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")["problem"]
    assert problem["message"].startswith(message)
    assert problem["suggestion"] == suggestion
