"""``python -m benchmarks.crowd ADDRESS``: people who browse a served project, all at once, in one process of its own.

Everybody opens the run table, filters, sorts and scrolls it, comes back to what they saw (If-None-Match), reads runs,
and looks at the pipeline, files, data and lineage, with time to think between. Each has up to six connections, as
browsers do. Static files are in their caches. A report of every answer goes to standard output as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp

from benchmarks.questions import FILTERS

_CONNECTIONS = 6
_THINK_SECONDS = (2.0, 8.0)
_RAMP_SECONDS = 5.0
_PATIENCE_SECONDS = 60
_FULL_LOADS = 0.2
"""Share of pages that are opened anew (a link from a mail, a reload) and not by a click inside the application."""
_SHOWN = ",".join((*(f"metrics.m{number}" for number in range(10)), *(f"params.p{number}" for number in range(10))))
_RUNNING = urlencode({"filter": "status = 'RUNNING'", "columns": "name", "limit": 1}, quote_via=quote)
_ADDRESS_INPUTS = ("pathname", "search")
_SHELL = (("shell-where", "children"), ("shell-navigation", "children"), ("shell", "className"))
_PAGE = (("page-content", "children"), ("page-title", "data"))
_GZIP = {"Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer.

    Attributes:
        kind: ``table`` for rows of the run table, ``again`` for such rows asked about once more, ``page``, ``api``.
        at: Seconds since the first request of all.
        seconds: Until its last byte was read.
        status: Of HTTP; 0 for none.
    """

    kind: str
    at: float
    seconds: float
    status: int


class Person:
    """Somebody with a browser.

    Args:
        http: Their connections.
        home: Address of the project's pages below the server, ``/bench/people``.
        chance: Their whims.
        report: Takes what was answered.
    """

    def __init__(
        self, http: aiohttp.ClientSession, home: str, chance: random.Random, report: Callable[[Answered], None]
    ) -> None:
        self._http = http
        self._home = home
        self._api = f"/api/v1/projects{home}"
        self._chance = chance
        self._report = report
        self._seen: dict[str, str] = {}
        self._runs: list[str] = []
        self._visits: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (3, self._open_table), (6, self._filter), (4, self._scroll), (3, self._look_again), (4, self._read_run),
            (1, lambda: self._open("/pipeline")), (1, self._browse_files), (1, lambda: self._open("/data")),
            (1, lambda: self._open("/lineage")), (1, lambda: self._open("")),
        )  # fmt: skip

    async def browse(self, began: float, until: float) -> None:
        """Come, look around with time to think, and go."""
        self._began = began
        await asyncio.sleep(self._chance.uniform(0, _RAMP_SECONDS))
        await self._open_table()
        weights, visits = zip(*self._visits, strict=True)
        while time.perf_counter() < until:
            await asyncio.sleep(self._chance.uniform(*_THINK_SECONDS))
            (visit,) = self._chance.choices(visits, weights)
            await visit()

    async def _open(self, path: str) -> None:
        """Go to a page by a click, or by its address."""
        where = f"{self._home}{path}"
        if self._chance.random() < _FULL_LOADS:
            await self._ask("page", where)
            await asyncio.gather(self._ask("page", "/_dash-layout"), self._ask("page", "/_dash-dependencies"))
        await asyncio.gather(self._callback(where, _SHELL), self._callback(where, _PAGE, ("address-search",)))

    async def _open_table(self) -> None:
        await self._open("/experiments")
        await asyncio.gather(
            self._rows(order_by="-created"),
            self._ask("api", f"{self._api}/runs/groups?columns=metrics.m0,metrics.m1"),
            self._ask("api", f"{self._api}/runs?{_RUNNING}"),
        )

    async def _filter(self) -> None:
        text, key = self._chance.choice(FILTERS)
        text = text.replace("0.5", f"{self._chance.uniform(0.3, 0.7):.3f}")  # nobody else asked exactly this before
        await self._rows(filter=text, order_by=f"-{key},-created")

    async def _scroll(self) -> None:
        for page in range(self._chance.randint(1, 3)):
            await self._rows(order_by="-metrics.m1", offset=100 * self._chance.randint(page, 90))

    async def _look_again(self) -> None:
        if self._seen:
            path = self._chance.choice(list(self._seen))
            await self._ask("again", path, {"If-None-Match": self._seen[path]})

    async def _read_run(self) -> None:
        if self._runs:
            await self._open(f"/runs/{self._chance.choice(self._runs)}")

    async def _browse_files(self) -> None:
        await asyncio.gather(self._open("/files"), self._ask("api", f"{self._api}/tree"))

    async def _rows(self, **fields: object) -> None:
        path = f"{self._api}/runs?{urlencode({'limit': 100, 'columns': _SHOWN} | fields, quote_via=quote)}"
        body = await self._ask("table", path)
        if body:
            self._runs = [run["id"] for run in json.loads(body)["runs"]] or self._runs

    async def _callback(self, where: str, outputs: Iterable[tuple[str, str]], state: Iterable[str] = ()) -> None:
        values = dict(zip(_ADDRESS_INPUTS, (where, ""), strict=True))
        body = {
            "output": f"..{'...'.join('.'.join(each) for each in outputs)}..",
            "outputs": [{"id": name, "property": key} for name, key in outputs],
            "inputs": [
                *({"id": "address", "property": key, "value": value} for key, value in values.items()),
                {"id": "refresh", "property": "data"},
            ],
            "state": [{"id": name, "property": "data", "value": values["search"]} for name in state],
            "changedPropIds": [f"address.{key}" for key in values],
            "parsedChangedPropsIds": [f"address.{key}" for key in values],
        }
        await self._ask("page", "/_dash-update-component", body=body)

    async def _ask(
        self, kind: str, path: str, headers: dict[str, str] | None = None, body: dict[str, Any] | None = None
    ) -> bytes:
        began, status, content = time.perf_counter(), 0, b""
        try:
            async with self._http.request(
                "POST" if body else "GET", path, json=body, headers=_GZIP | (headers or {})
            ) as answer:
                content, status = await answer.read(), answer.status
                if kind == "table" and "ETag" in answer.headers:
                    self._seen[path] = answer.headers["ETag"]
        except (aiohttp.ClientError, TimeoutError) as error:
            print(f"{path[:100]}: {error!r}", file=sys.stderr)
        ended = time.perf_counter()
        self._report(Answered(kind, began - self._began, ended - began, status))
        if status >= 400:
            print(f"{path[:100]}: {status} {content[:200]!r}", file=sys.stderr)
        return content if status == 200 else b""


async def browsed(address: str, home: str, people: int, seconds: float) -> list[Answered]:
    """What so many people were answered in so many seconds."""
    answered: list[Answered] = []
    began = time.perf_counter()

    async def one(number: int) -> None:
        connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
        timeout = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
        async with aiohttp.ClientSession(address, connector=connector, timeout=timeout) as http:
            person = Person(http, home, random.Random(number), answered.append)
            await person.browse(began, began + seconds)

    await asyncio.gather(*(one(number) for number in range(people)))
    return answered


def main() -> None:
    """Browse, and print every answer."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="of a server, without a path")
    parser.add_argument("--home", default="/bench/people", help="the project's page")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    answered = asyncio.run(browsed(arguments.address, arguments.home, arguments.people, arguments.seconds))
    json.dump([asdict(each) for each in answered], sys.stdout)


if __name__ == "__main__":
    main()
