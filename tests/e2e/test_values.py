"""The browser writes values as the server does: the same value reads the same in a table, a panel and a command."""

from __future__ import annotations

from playwright.sync_api import Page

from dashboard.figures import text

NUMBERS = (
    0.5, 1.0, 12.0, 123456.0, 1234567.0, 12345678.0, 1e14, 1e15, 1234567.5, 999999.5, 0.0001, 0.00012345, 1e-5, -3.0,
    0.30000000000000004, 99999.95, 1e-7, -1234567.0,
)  # fmt: skip
SECONDS = (0.0004, 0.09951, 9.96, 59.96, 3599.7, 86399.6, 1e6, -5.0)
HIDDEN = "".join(map(chr, range(0x20))) + "\x7f\x85\xad\u200b\u200f\u202e\u2066\ufeff\ufffa\U000e0041 größe 🍇"

WRITTEN = """({numbers, seconds, hidden}) => {
  const { number, plain, duration, name } = window.dagboard.format;
  return [numbers.map(number), numbers.map(plain), seconds.map(duration), name(hidden)];
}"""


def test_values_read_the_same_in_the_browser_as_on_the_server(tab: Page) -> None:
    tab.goto("/")
    numbers, params, spans, name = tab.evaluate(WRITTEN, {"numbers": NUMBERS, "seconds": SECONDS, "hidden": HIDDEN})
    assert numbers == [text.aligned(value) for value in NUMBERS]
    assert params == [text.plain(value) for value in NUMBERS]
    assert spans == [text.duration(value) for value in SECONDS]
    assert name == text.name(HIDDEN)


def test_a_whole_number_of_many_digits_keeps_them_on_an_axis(tab: Page) -> None:
    tab.goto("/team/wine/experiments")
    read = "(values) => values.map(window.dagboard.parallel.formatNumber)"
    assert tab.evaluate(read, [123457, 1234567, 0.1234567, 12345678]) == ["123457", "1234567", "0.12346", "1.23e7"]
