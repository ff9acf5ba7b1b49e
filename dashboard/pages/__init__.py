"""One module per address: ``layout(context, route) -> component``, cheap, seeded from the address.

A page joins by one line in `PAGES`. `dashboard.web` imports the module, checks that the project exists and that the
address fits the template, and calls `layout`. A `DagboardError` raised there becomes an error page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page.

    Attributes:
        module: Dotted module with ``layout(context: Context, route: Route) -> Component``.
        template: ``/``, ``/<owner>/<name>``, ``/<owner>/<name>/experiments``, ``/<owner>/<name>/data/diff`` or
            ``/<owner>/<name>/runs/<rest>``.
        title: Document title, before the project's name.
    """

    module: str
    template: str
    title: str


PAGES: tuple[PageSpec, ...] = (
    PageSpec("dashboard.pages.home", "/", "Projects"),
    PageSpec("dashboard.pages.compare", "/compare", "Compare"),
    PageSpec("dashboard.pages.account", "/account", "Account"),
    PageSpec("dashboard.pages.people", "/people", "People"),
    PageSpec("dashboard.pages.audit", "/audit", "Audit log"),
    PageSpec("dashboard.pages.overview", "/<owner>/<name>", "Overview"),
    PageSpec("dashboard.pages.files", "/<owner>/<name>/files", "Files"),
    PageSpec("dashboard.pages.pipeline", "/<owner>/<name>/pipeline", "Pipeline"),
    PageSpec("dashboard.pages.plots", "/<owner>/<name>/plots", "Plots"),
    PageSpec("dashboard.pages.data", "/<owner>/<name>/data", "Data"),
    PageSpec("dashboard.pages.data_diff", "/<owner>/<name>/data/diff", "Data"),
    PageSpec("dashboard.pages.models", "/<owner>/<name>/models", "Models"),
    PageSpec("dashboard.pages.model", "/<owner>/<name>/models/<rest>", "Model"),
    PageSpec("dashboard.pages.lineage", "/<owner>/<name>/lineage", "Lineage"),
    PageSpec("dashboard.pages.experiments", "/<owner>/<name>/experiments", "Experiments"),
    PageSpec("dashboard.pages.run", "/<owner>/<name>/runs/<rest>", "Run"),
    PageSpec("dashboard.pages.compare", "/<owner>/<name>/compare", "Compare"),
    PageSpec("dashboard.pages.settings", "/<owner>/<name>/settings", "Settings"),
)
