"""What the filter bar says about a filter that cannot be understood."""

from __future__ import annotations

import pytest

from dashboard.callbacks import experiments
from dashboard.context import Context
from dashboard.data.experiments import RunQuery


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


@pytest.mark.parametrize(
    ("text", "message", "token", "suggestion"),
    [
        (
            "status = 'finished'",
            "Nothing matches: MLflow writes statuses in capitals, FINISHED.",
            "'finished'",
            "'FINISHED'",
        ),
        ("metrics.acc > 0 and status in ('Killed')", "Nothing matches: MLflow writes", "'Killed'", "'KILLED'"),
        ("source = 'mflow'", "Nothing matches: no run has 'mflow' as source.", "'mflow'", "'mlflow'"),
        ('branch = "mian"', "Nothing matches: no run has 'mian' as branch.", '"mian"', "'main'"),
        (
            "branch = 'MAIN' or status = 'x'",
            "Nothing matches: capitals matter, and branch is 'main' in",
            "'MAIN'",
            "'main'",
        ),
    ],
)
def test_a_value_that_no_run_has_is_no_mistake_and_the_nearest_is_named(
    board: Context, text: str, message: str, token: str, suggestion: str
) -> None:
    answer = experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")
    assert (answer["problem"], answer["total"]) == (None, 0)
    advice = answer["advice"]
    assert advice["message"].startswith(message)
    assert (advice["token"], advice["suggestion"]) == (token, suggestion)
    fixed = text[: advice["position"]] + suggestion + text[advice["position"] + len(token) :]
    assert experiments.check(board, {"text": fixed, "serial": 2}, "/team/wine/experiments")["problem"] is None


@pytest.mark.parametrize(
    "text",
    [
        "status = 'FAILED'",
        "not status = 'finished' and id = 'abc'",
        "status = 'nothing of the kind'",
        "id = 'abc'",
        "status in ('finished', 'FINISHED') and id = 'abc'",
        "metrics.acc > 0 and id = 'abc'",
        "name = 'it is ''quoted'' and far from all'",
    ],
)
def test_what_is_not_near_anything_gets_no_advice(board: Context, text: str) -> None:
    answer = experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")
    assert (answer["total"], answer["advice"]) == (0, None)


@pytest.mark.parametrize(
    ("text", "said", "token"),
    [
        ("metrics.acc > 1e9", "Nothing matches: the highest metrics.acc is ", "1e9"),
        ("status = 'FINISHED' and metrics.acc >= 7.5", "Nothing matches: the highest metrics.acc is ", "7.5"),
        ("metrics.acc.max < -1", "Nothing matches: the lowest metrics.acc.max is ", "-1"),
        ("duration < 0", "Nothing matches: the lowest duration is ", "0"),
        ("metrics.acc = 0.123456", "Nothing matches: no metrics.acc is 0.123456; the nearest is ", "0.123456"),
    ],
)
def test_of_a_number_beyond_all_that_there_are_one_is_named_that_runs_reach(
    board: Context, text: str, said: str, token: str
) -> None:
    answer = experiments.check(board, {"text": text, "serial": 1}, "/team/wine/experiments")
    advice = answer["advice"]
    assert (answer["total"], advice["token"]) == (0, token)
    assert advice["message"].startswith(said)
    fixed = text[: advice["position"]] + advice["suggestion"] + text[advice["position"] + len(token) :]
    assert experiments.check(board, {"text": fixed, "serial": 2}, "/team/wine/experiments")["total"] > 0


def test_labels_and_params_that_no_run_has_are_near_known_ones(board: Context) -> None:
    project = board.projects.get("team", "wine")
    run = board.experiments.page(project, RunQuery(columns=(), limit=1)).rows[0]["id"]
    board.labels.change(project, [run], add=["to check"])
    try:
        answer = experiments.check(board, {"text": "label = 'to chek'", "serial": 1}, "/team/wine/experiments")
        assert answer["advice"]["suggestion"] == "'to check'"
        every = experiments.check(board, {"text": "project = 'team/wien'", "serial": 1}, "/")
        assert every["advice"]["suggestion"] == "'team/wine'"
    finally:
        board.labels.change(project, [run], remove=["to check"])


def test_a_matching_filter_gets_no_advice(board: Context) -> None:
    answer = experiments.check(board, {"text": "status = 'FINISHED'", "serial": 1}, "/team/wine/experiments")
    assert answer["total"] > 0
    assert answer["advice"] is None


def test_where_nobody_can_tell_now_the_question_is_answered_all_the_same(board: Context) -> None:
    """The table waits for the answer, and hears the reason when it asks for rows."""
    project = board.projects.get("team", "wine")
    frames = board.settings.data_dir / "frames" / str(project.id)
    away = frames.rename(frames.with_name("away"))
    try:
        added = {"condition": "status = 'FAILED'", "column": "status"}
        for asked in ({"text": "status = 'x'", "serial": 7}, {"text": "status = 'x'", "serial": 7, "added": added}):
            answer = experiments.check(board, asked, "/team/wine/experiments")
            assert (answer["serial"], answer["text"], answer["problem"]) == (7, "status = 'x'", None)
    finally:
        away.rename(frames)
