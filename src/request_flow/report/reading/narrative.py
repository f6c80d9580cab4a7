"""Finding the text of the sections (一、总体情况 ...) among the lines that stand outside the tables of a file.

A section begins at the line that is its heading and nothing else, and ends where the next begins. A heading met again
begins its section anew: the first was a table of contents.
"""

from collections.abc import Iterable

from request_flow.report.form import Form
from request_flow.report.reading.words import bare
from request_flow.report.writers.parts import NOT_FILLED


def find_narrative(lines: Iterable[str], form: Form) -> dict[str, str]:
    """Return the text of each section that has any, a line for each paragraph, by the section's key."""
    headings = {bare(section.heading): section.key for section in form.sections}
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in lines:
        text = line.strip()
        key = headings.get(bare(text)) if text else None
        if key is not None:
            current = found[key] = []
        elif current is not None and text and text != NOT_FILLED:
            current.append(text)
    return {key: "\n".join(texts) for key, texts in found.items() if texts}
