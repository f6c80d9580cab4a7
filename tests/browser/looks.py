"""What is asked of the look of every page: no barrier that axe finds, nothing that sticks out sideways, nothing heavy."""

import gzip
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
"""What axe looks at.  It need not fetch the stylesheets and sounds: none of these rules reads them, but that on sounds."""
HEIGHT = 900
WIDTHS = (320, 390, 760, 1024, 1160, 1440, 1920)
WIDE, PHONE = 1440, 390
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) { return []; }
  const inRegion = (each) => {
    for (let up = each.parentElement; up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX !== "visible") { return true; }
    }
    return false;
  };
  const out = Array.from(document.querySelectorAll("body *")).filter(
    (each) => each.getBoundingClientRect().right > width + 1 && !inRegion(each));
  return out.slice(0, 3).map((each) => `${each.tagName}.${each.getAttribute("class") || ""}`).concat("the page");
}"""


def barriers(page: Page) -> list[str]:
    """Return what axe finds wrong, each with the first place."""
    if not page.evaluate("'axe' in window"):  # half a megabyte, needed once a page
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate("rules => axe.run(rules).then((found) => found.violations)", RULES)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


def sticks_out(page: Page, widths: tuple[int, ...] = WIDTHS) -> list[str]:
    """Return where the page is wider than its window, by the width of the window."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: {each}" for each in page.evaluate(TOO_WIDE)]
    return found


def faults_of(page: Page) -> list[str]:
    """Return all that is wrong with how a page looks, wide and on a phone."""
    found = sticks_out(page)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width}: {each}" for each in barriers(page)]
    return found


def weight(content: bytes) -> int:
    """Return the bytes that travel: compressed as a server or a proxy does."""
    return len(gzip.compress(content, 6))
