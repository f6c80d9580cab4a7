"""The office with a year behind it: three requests of 2025, the third of them open at its end; and that year frozen."""

import re
from html import unescape

from web.office import Client, Office

YEAR = "/a/edu/reports/2025"
TEXTS = {
    "overview": "全年新收{{ table3.new.total }}件，结转{{ table3.carried_out.total }}件。",
    "problems": "说理不够充分，将加强培训。",
    "other": "没有其他事项。",
}


def with_a_year(office: Office) -> Office:
    """Register what arrived in 2025, from 2026-01-05 on."""
    office.at("2026-01-05")
    for day in ("2025-11-03", "2025-11-10", "2025-12-22"):
        office.arrives(day)
    office.does("2025-0001", "decide", "2025-11-20", outcome="disclosed")
    office.does("2025-0002", "decide", "2025-11-28", outcome="disclosed")
    return office


def frozen(office: Office) -> Office:
    """Write the texts of the year and freeze it."""
    officer, head = office.client("lu"), office.client("wu")
    for part, text in TEXTS.items():
        assert officer.post(f"{YEAR}/{part}/edit", {"text": text, "do": "keep"}).status_code == 303
    for client, act in ((officer, "close_year"), (officer, "submit"), (head, "freeze")):
        assert client.post(f"{YEAR}/act", {"act": act, "confirmed": "1"}).status_code == 303
    return office


def text_in(client: Client, part: str) -> str:
    """Return what stands in the field of a part's text."""
    found = re.search(
        r'<textarea[^>]*id="text"[^>]*>(.*?)</textarea>', client.get(f"{YEAR}/{part}/edit").text, re.DOTALL
    )
    assert found is not None
    return unescape(found[1])
