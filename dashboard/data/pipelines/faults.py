"""What makes dvc refuse a pipeline as a whole, told of the stages that are to blame: cycles and outputs that clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.data.model.dvc import Stage
from dashboard.data.model.problem import Problem
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import is_stage, upstream

_MOST_NAMED = 5
_HINT = "Correct the file in a new commit; dvc runs nothing until then."


def faults_of(stages: Sequence[Stage], outputs: Outputs) -> dict[str, str]:
    """Why dvc would refuse the pipeline, by address of each stage or ``.dvc`` file that takes part in it."""
    return dict(_cycles(stages, outputs)) | dict(_clashes(stages, outputs))


def problems_of(stages: Sequence[Stage], faults: Mapping[str, str]) -> tuple[Problem, ...]:
    """The same as problems."""
    known = {stage.address: stage for stage in stages}
    return tuple(
        Problem("pipeline-invalid", reason, f"{known[address].file}:{known[address].name}".rstrip(":"), _HINT)
        for address, reason in faults.items()
    )


def _clashes(stages: Sequence[Stage], outputs: Outputs) -> Iterator[tuple[str, str]]:
    """Outputs that several stages write, or that lie inside the output of another."""
    writers: dict[str, list[str]] = {}
    for stage in stages:
        for out in stage.outs:
            writers.setdefault(out.path, []).append(stage.address)
    for stage in stages:
        for out in stage.outs:
            others = [address for address in writers[out.path] if address != stage.address]
            above = outputs.above(out.path)
            if others:
                yield stage.address, f"{out.path} is also written by {_named(others)}"
            elif above is not None:
                yield stage.address, f"{out.path} lies inside {above[1].path}, which {above[0].address} writes"


def _cycles(stages: Sequence[Stage], outputs: Outputs) -> Iterator[tuple[str, str]]:
    """Stages that need what they, or stages after them, write."""
    needs = {stage.address: upstream(stage, outputs) for stage in stages if is_stage(stage)}
    for stage in stages:
        own = {dep.path for dep in stage.deps if dep.repo_url is None} & {out.path for out in stage.outs}
        if own and is_stage(stage):
            yield stage.address, f"it needs what it writes itself: {min(own)}"
    for cycle in _circles(needs):
        for address in cycle:
            place = cycle.index(address)
            round_ = [*cycle[place:], *cycle[:place], address]
            yield address, f"it needs itself: {_chain(round_)}"


def _circles(needs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """One circle for each group of stages that need each other, found depth first."""
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        places: dict[str, int] = {}
        stack = [(start, iter(needs[start]))] if start not in done else []
        while stack:
            address, rest = stack[-1]
            if address not in places:
                places[address] = len(path)
                path.append(address)
            following = next((each for each in rest if each in needs and each not in done), None)
            if following is None:
                stack.pop()
                path.pop()
                del places[address]
                done.add(address)
            elif following in places:
                yield path[places[following] :]
            else:
                stack.append((following, iter(needs[following])))


def _named(addresses: Sequence[str]) -> str:
    rest = f" and {len(addresses) - _MOST_NAMED} more" if len(addresses) > _MOST_NAMED else ""
    return ", ".join(addresses[:_MOST_NAMED]) + rest


def _chain(addresses: Sequence[str]) -> str:
    if len(addresses) <= _MOST_NAMED + 1:
        return " ← ".join(addresses)
    return " ← ".join([*addresses[:_MOST_NAMED], "…", addresses[-1]])
