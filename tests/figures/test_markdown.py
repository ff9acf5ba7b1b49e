"""READMEs become safe HTML: nothing runs, nothing is fetched, nothing reaches back."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from dashboard.figures.markdown import plain, render

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![tracker](https://evil.example/pixel.png)",
    "<svg><script>alert(1)</script></svg>",
    "[click](javascript:alert(1))",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<iframe src=https://evil.example></iframe>",
    "<form action=https://evil.example><input name=password><button>go</button></form>",
    "<div style='position:fixed;inset:0;background:url(https://evil.example)'>x</div>",
    "<p class='dg-header' id='main' onclick=alert(1)>x</p>",
    "<video src=https://evil.example/x.mp4 autoplay></video>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "<td background=https://evil.example/x.png>x</td>",
)
INERT = {"href", "title", "id", "class", "start", "style", "type", "checked", "disabled", "rel"}


class Inspector(HTMLParser):
    """Collects the tags and attributes that a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def inspected(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    return inspector


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(attack: str) -> None:
    seen = inspected(render(attack))
    forbidden = {"script", "style", "iframe", "form", "img", "svg", "link", "meta", "base", "video", "math", "button"}
    assert not seen.tags & forbidden
    for tag, name, value in seen.attributes:
        assert name in INERT, (tag, name)
        assert name != "href" or value.startswith(("https://", "http://", "mailto:", "#")), value
        assert name != "style" or "url" not in value


def test_a_readme_cannot_look_or_be_called_like_a_part_of_the_page() -> None:
    seen = inspected(
        render("<span class='dg-scrim k'>x</span> <pre class='mantine-Overlay-root'>y</pre>\n\n<h2 id=main>z</h2>")
    )
    assert seen.attributes == [("span", "class", "k"), ("h2", "id", "readme-main")]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_plain_text_stays_text(attack: str) -> None:
    assert inspected(plain(attack)).tags == {"pre"}


def test_headings_start_below_the_title_of_the_page_and_can_be_linked() -> None:
    html = render("# How to Run\n\n<h1 align=center>Logo</h1>\n\n[up](#how-to-run)")
    assert 'id="readme-how-to-run"' in html
    assert 'href="#readme-how-to-run"' in html
    assert "<h1" not in html
    assert html.count("<h2") == 2


def test_tables_code_and_tasks_are_rendered() -> None:
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nimport x\n```\n\n- [x] done\n")
    assert 'style="text-align:right"' in html
    assert '<span class="kn">import</span>' in html
    assert 'type="checkbox"' in html
    assert "disabled" in html


def test_relative_links_go_where_the_page_says_or_nowhere() -> None:
    assert "href" not in render("[guide](docs/guide.md)")
    assert 'href="/files?path=docs%2Fguide.md"' in render(
        "[guide](docs/guide.md)", lambda path: f"/files?path={path.replace('/', '%2F')}"
    )


def test_an_image_leaves_its_description() -> None:
    assert "A few scans" in render("![A few scans](images/scans.png)")


def test_an_image_of_the_repository_is_shown_and_one_from_elsewhere_is_not() -> None:
    def shown(source: str) -> str:
        return render(source, picture=lambda link: f"/blob?path={link}")

    assert '<img src="/blob?path=a/b%20c.png" alt="A &lt;b&gt;" loading="lazy">' in shown("![A <b>](<a/b c.png>)")
    assert 'src="/blob?path=x.png"' in shown('<img src="x.png" onerror="alert(1)" width="9">')
    elsewhere = ("https://tracker.example/x.png", "//tracker.example/x.png", "data:image/svg+xml,x")
    for address in elsewhere:
        for source in (f"![what]({address})", f'<img src="{address}" onerror="alert(1)">'):
            assert "tracker" not in shown(source)
            assert "src=" not in shown(source), source
            assert "onerror" not in shown(source)
