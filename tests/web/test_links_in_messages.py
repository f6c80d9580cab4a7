"""What a message says to open can be opened: every link of every reminder is an address of the pages."""

import re

from request_flow.law.source import definitions_folder
from request_flow.services.mailbox import link_to
from web.office import Office

REMINDERS = definitions_folder("notifications") / "reminders"
LINK = re.compile(r"^\s*link: (\S+)$", re.MULTILINE)
NUMBER = re.compile(r"/cases/[^/]+$")
OF = {"/admin": "admin", "/admin/outbox": "admin"}


def links() -> set[str]:
    """Return the links of the examples, which the messages of the services are compared with elsewhere."""
    return {link for path in REMINDERS.glob("*/examples.yaml") for link in LINK.findall(path.read_text("utf-8"))}


def test_every_reminder_leads_to_a_page(office: Office):
    assert {link.partition("/edu")[2].partition("2026")[0] for link in links()} >= {"/cases/", "/reports/", "/admin"}
    number = office.arrives("2026-11-16")

    for link in sorted(links()):
        address = NUMBER.sub(f"/cases/{number}", link)
        who = OF.get(link.removeprefix("/a/edu"), "wu")
        assert office.client(who).get(address).status_code in {200, 303}, link


def test_the_link_of_a_case_is_the_address_of_its_page(office: Office):
    number = office.arrives("2026-11-16")

    assert link_to("edu", number) == f"/a/edu/cases/{number}"
    assert link_to("edu", "沪/1 2") == "/a/edu/cases/%E6%B2%AA%2F1%202"
