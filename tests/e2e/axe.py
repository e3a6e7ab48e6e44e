"""Accessibility by axe-core: every rule, on whatever a page shows at the moment."""

from __future__ import annotations

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCRIPT = Axe().axe_script
# What passed is neither listed nor sent: it is most of what axe has to say.
RUN = "() => axe.run({ resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))"


def assert_accessible(page: Page, name: str = "") -> None:
    """Fails with axe's report. The script is half a megabyte: a page that has it already is not given it again.

    A page that a form led to shows its words before its styles are there; it is read once both are.
    """
    page.wait_for_load_state("load")
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SCRIPT)
    results = AxeResults(page.evaluate(RUN))
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"
