"""What no one hopes for in a project, in the real program: odd names, sizes, times and counts break no page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.text import field_text
from tests.e2e.conftest import Watch, served, sync
from tests.e2e.odd_runs import COUNTED, HOSTILE, LONG, MANY, Odd, write_sources
from tests.e2e.run_grid import bar, count
from tests.e2e.waiting import until

expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Odd]:
    config, client, ids, retired = write_sources(tmp_path_factory.mktemp("odd"))
    with served(config) as address:
        yield Odd(address, ids, client, retired, lambda: sync(config))


@pytest.fixture
def odd_tab(page: Page, context: BrowserContext, odd: Odd) -> Iterator[Page]:
    """A watched page of this project."""
    watching = Watch(context, odd.address)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_default_timeout(60_000)
    yield page
    assert page.evaluate("window.pwned") is None
    assert watching.unforgiven() == []


def ask(odd: Odd, path: str, **question: Any) -> Any:
    with urlopen(f"{odd.api}{path}?{urlencode(question)}") as response:
        return json.loads(response.read())


def refusal(odd: Odd, path: str, **question: Any) -> tuple[int, Any]:
    with pytest.raises(HTTPError) as caught:
        ask(odd, path, **question)
    return caught.value.code, json.loads(caught.value.read())


def names(odd: Odd, filter_: str) -> list[str]:
    return sorted(run["name"] for run in ask(odd, "/runs", filter=filter_, limit=100)["runs"])


def key_of(name: str) -> str:
    return field_text(Field(FieldKind.METRIC, name))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_metric_of_any_name_is_a_column_a_filter_and_a_completion(odd_tab: Page, odd: Odd, name: str) -> None:
    key = key_of(name)
    value = HOSTILE.index(name) + 0.5
    assert key in {column["key"] for column in ask(odd, "/runs/columns")["columns"]}
    assert ask(odd, "/runs", filter=f"{key} = {value}")["total"] == 1
    odd_tab.goto(f"{odd.table}?{urlencode({'columns': key, 'order_by': '-' + key})}")
    header = odd_tab.locator(".ag-header-cell").filter(has_text=re.compile(re.escape(name.split(maxsplit=1)[0])))
    expect(header).to_be_visible()
    expect(odd_tab.locator(".ag-center-cols-container .ag-row").first).to_contain_text(f"{value:g}")
    header.hover()
    header.get_by_role("button").click()
    for bound in (value - 1, value):  # the second takes the place of the first
        if bound == value:
            header.hover()
            header.get_by_role("button").click()
        odd_tab.get_by_role("dialog").get_by_label("Value").fill(f"{bound:g}")
        odd_tab.get_by_role("dialog").get_by_role("button", name="Filter").click()
        expect(bar(odd_tab)).to_have_value(f"{key} >= {bound:g}".replace("\n", "␤"))
    expect(count(odd_tab)).to_have_text("1 run matches")


def test_names_stand_on_the_page_of_a_run_as_they_are(odd_tab: Page, odd: Odd) -> None:
    [run] = ask(odd, "/runs", filter="source = 'git' and metrics.acc = 0.75")["runs"]
    odd_tab.goto(f"{odd.address}/team/odd/runs/{run['id']}")
    for name in HOSTILE:
        expect(odd_tab.get_by_text(name.split("\n")[0]).first).to_be_visible()
    both = f"{run['id']},{odd.ids['many']}"
    odd_tab.goto(f"{odd.address}/team/odd/compare?runs={both}")
    expect(odd_tab.locator("[data-compare-count]")).to_have_text("2 runs")


def test_a_metric_without_a_name_hides_no_comparison(odd_tab: Page, odd: Odd) -> None:
    [first, second] = ask(odd, "/runs", filter="source = 'git'")["runs"]
    assert first["metrics"][""] != second["metrics"][""]
    of_git = quote("source = 'git'")
    odd_tab.goto(f"{odd.address}/team/odd/compare?filter={of_git}")
    expect(odd_tab.locator("[data-compare-count]")).to_have_text("2 runs")


def test_runs_of_one_name_are_told_apart_by_their_ids(odd_tab: Page, odd: Odd) -> None:
    twins = [run["id"][:7] for run in ask(odd, "/runs", filter="name = 'twin'")["runs"]]
    some = quote("name in ('twin', 'number')")
    odd_tab.goto(f"{odd.address}/team/odd/compare?filter={some}")
    idents = odd_tab.locator(".dg-compare-rows .dg-grid-id")
    expect(idents).to_have_count(2)
    assert sorted(idents.all_inner_texts()) == sorted(twins)


def test_a_text_of_six_thousand_characters_is_kept_whole_and_shown_short(odd_tab: Page, odd: Odd) -> None:
    assert ask(odd, f"/runs/{odd.ids['long']}")["params"]["prompt"] == LONG
    assert names(odd, "params.prompt ~ 'the end$'") == ["long"]
    assert names(odd, f"params.prompt = '{LONG}'") == ["long"]
    odd_tab.goto(f"{odd.table}?columns=params.prompt,params.lr&filter={quote('params.prompt is not null')}")
    expect(count(odd_tab)).to_have_text("1 run matches")
    cell = odd_tab.locator('.ag-row .ag-cell[col-id="params.prompt"]')
    expect(cell).to_have_count(1)
    expect(cell).to_contain_text("xxx")
    assert cell.evaluate("node => node.offsetHeight") <= 32
    odd_tab.goto(odd.page("long"))
    assert odd_tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_param_that_is_text_in_one_run_is_a_number_in_the_others(odd_tab: Page, odd: Odd) -> None:
    assert names(odd, "params.lr < 0.3") == ["number", "twin"]
    assert names(odd, "not params.lr < 0.3") == ["twin"]
    assert names(odd, "params.lr = 'auto'") == ["long"]
    assert names(odd, "params.lr = '0.10'") == ["number"]
    assert names(odd, "params.lr = '0.1'") == []
    odd_tab.goto(f"{odd.table}?columns=params.lr&order_by=params.lr&filter={quote('params.lr is not null')}")
    cells = odd_tab.locator('.ag-row .ag-cell[col-id="params.lr"]')
    expect(cells).to_have_count(4)
    assert cells.all_inner_texts() == ["0.1", "0.25", "0.5", "auto"]


def test_groups_of_nearly_the_same_number_are_told_apart(odd_tab: Page, odd: Odd) -> None:
    odd_tab.goto(f"{odd.table}?group=params.rate&filter={quote('params.rate is not null')}")
    expect(odd_tab.locator(".dg-group-value")).to_have_text(["0.3", "0.30000000000000004"])


def test_names_with_numbers_are_offered_as_people_count(odd_tab: Page, odd: Odd) -> None:
    assert sorted(COUNTED) != list(COUNTED)
    odd_tab.goto(odd.table)
    bar(odd_tab).click()
    odd_tab.keyboard.type("params.unit")
    expect(odd_tab.get_by_role("option")).to_have_text([re.compile(rf"params\.{name}.*1 run$") for name in COUNTED])
    odd_tab.keyboard.press("Escape")
    odd_tab.get_by_role("button", name="Columns").click()
    picker = odd_tab.get_by_role("dialog", name="Columns")
    picker.get_by_role("searchbox").or_(picker.get_by_role("textbox")).fill("unit")
    expect(picker.locator("label")).to_have_text([re.compile(f"^{name}") for name in COUNTED])


def test_a_param_is_found_by_name_among_those_that_are_folded_too(odd_tab: Page, odd: Odd) -> None:
    odd_tab.goto(odd.page("number"))
    panel = odd_tab.locator(".dg-panel", has=odd_tab.get_by_role("heading", name="Params"))
    find = panel.get_by_label("Find a param")
    find.fill("leaf69")
    row = panel.locator("tbody tr:visible")
    expect(row).to_have_text(re.compile(r"^tree\.leaf69\s*69$"))
    until(odd_tab, "location.search.includes('find_param=leaf69')")
    odd_tab.reload()
    expect(row).to_have_count(1)
    find.fill("lr")
    expect(row).to_have_text(re.compile(r"^lr\s*0\.10$"))


def test_a_run_without_any_metric_has_every_page(odd_tab: Page, odd: Odd) -> None:
    assert ask(odd, f"/runs/{odd.ids['nothing']}")["metrics"] == {}
    odd_tab.goto(odd.page("nothing"))
    expect(odd_tab.get_by_role("heading", level=1)).to_contain_text("nothing")
    odd_tab.goto(f"{odd.address}/team/odd/compare?runs={odd.ids['nothing']},{odd.ids['backwards']}")
    expect(odd_tab.locator("[data-compare-count]")).to_have_text("2 runs")


def test_ten_thousand_metrics_in_one_run_are_found_and_do_not_stop_a_page(odd_tab: Page, odd: Odd) -> None:
    assert len(ask(odd, f"/runs/{odd.ids['many']}")["metrics"]) == MANY
    assert names(odd, 'metrics."layer/09999" > 9998') == ["many"]
    odd_tab.goto(odd.table)
    expect(odd_tab.locator(".ag-row .dg-grid-name").first).to_be_visible()
    bar(odd_tab).click()
    bar(odd_tab).press_sequentially("layer/0777")
    expect(odd_tab.get_by_role("option").first).to_contain_text("metrics.layer/0777")
    bar(odd_tab).press("Escape")
    odd_tab.get_by_role("button", name="Columns").click()
    odd_tab.get_by_label("Find a column").fill("layer/09876")
    odd_tab.get_by_role("checkbox", name="layer/09876").check()
    expect(odd_tab.locator('.ag-header-cell[col-id="metrics.layer/09876"]')).to_be_attached()
    odd_tab.goto(odd.page("many"))
    expect(odd_tab.get_by_text("layer/00000").first).to_be_visible()
    assert odd_tab.evaluate("document.querySelectorAll('main *').length") < 20_000
    metrics = odd_tab.get_by_role("table", name="Metrics")
    odd_tab.get_by_label("Find a metric").fill("layer 09876")
    expect(metrics.locator("tbody tr")).to_have_count(1)
    expect(metrics.locator("tbody tr")).to_contain_text("9876")
    odd_tab.get_by_label("Find a metric").fill("")
    expect(metrics.locator("tbody tr")).to_have_count(60)
    odd_tab.get_by_role("button", name="Next metrics").click()
    expect(odd_tab.get_by_text("61 to 120 of 10,000")).to_be_visible()
    expect(metrics.locator("tbody tr").first).to_contain_text("layer/00060")


def test_a_filter_has_ten_thousand_characters_and_no_more(odd_tab: Page, odd: Odd) -> None:
    name = "name != '" + "é" * 9_990 + "'"
    assert len(name) == 10_000
    assert ask(odd, "/runs", filter=name)["total"] > 8
    status, problem = refusal(odd, "/runs", filter=name + " ")
    assert status == 400
    assert problem["errors"][0]["position"] == 10_000
    odd_tab.goto(odd.table)
    expect(count(odd_tab)).to_have_text(re.compile(r"^\d+ runs$"))
    bar(odd_tab).fill(f"{name} and")
    bar(odd_tab).press("Enter")
    expect(odd_tab.locator("[data-filter-error]")).to_contain_text("longer than 10,000 characters")
    bar(odd_tab).fill(name.replace("é", "e"))
    bar(odd_tab).press("Enter")
    expect(count(odd_tab)).to_have_text(re.compile("match"))


def test_clocks_that_run_fast_or_backwards_are_only_shown(odd_tab: Page, odd: Odd) -> None:
    assert "tomorrow" in names(odd, "created > -7d")
    assert names(odd, "created > +1h") == ["tomorrow"]
    assert names(odd, "duration < 0") == ["backwards", "tomorrow"]
    odd_tab.goto(f"{odd.table}?columns=created,duration")
    expect(odd_tab.locator(".ag-row .dg-grid-name").first).to_contain_text("tomorrow")
    row = odd_tab.locator(".ag-row", has_text="backwards")
    expect(row.first).to_be_visible()
    expect(odd_tab.get_by_role("gridcell", name="−1 min 30 s")).to_have_count(1)
    for name in ("tomorrow", "backwards"):
        odd_tab.goto(odd.page(name))
        expect(odd_tab.get_by_role("heading", level=1)).to_contain_text(name)


def test_runs_of_one_name_stay_two_runs(odd_tab: Page, odd: Odd) -> None:
    odd_tab.goto(f"{odd.table}?filter={quote(chr(39).join(['name = ', 'twin', '']))}&columns=params.lr")
    expect(odd_tab.locator(".ag-row .dg-grid-name")).to_have_count(2)
    for row in (0, 1):
        odd_tab.locator(f'.ag-pinned-left-cols-container .ag-row[row-index="{row}"] input').click()
    odd_tab.get_by_role("link", name="Compare 2").click()
    differing = odd_tab.locator(".dg-differences tr", has_text="lr")
    expect(differing).to_contain_text("0.25")
    expect(differing).to_contain_text("0.5")


def test_steps_that_came_out_of_order_are_drawn_in_order(odd_tab: Page, odd: Odd) -> None:
    odd_tab.goto(odd.page("shuffled"))
    drawn = "document.querySelector('[data-curve=\"loss\"] .js-plotly-plot')?._fullData?.[0]"
    until(odd_tab, f"{drawn}?.x?.length === 6")
    assert odd_tab.evaluate(f"[...{drawn}.x]") == [0, 1, 2, 3, 4, 5]
    assert odd_tab.evaluate(f"[...{drawn}.y]")[0] == 1
    assert ask(odd, f"/runs/{odd.ids['shuffled']}")["metrics"]["loss"]["last_step"] == 5


def test_runs_of_a_deleted_experiment_leave_and_its_addresses_stay_sound(odd_tab: Page, odd: Odd) -> None:
    assert names(odd, "experiment = 'retired'") == ["leaves"]
    odd.client.delete_experiment(odd.retired)
    odd.sync()
    assert names(odd, "experiment = 'retired'") == []
    odd_tab.goto(f"{odd.table}?filter={quote(chr(39).join(['experiment = ', 'retired', '']))}")
    expect(odd_tab.get_by_text("No run matches this filter")).to_be_visible()
