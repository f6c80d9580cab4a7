"""The office of the demonstration: somebody in each role with one password for all, and work on their desks.

The sample's cases are those of an office without accounts.  Once, when the demonstration is first served, people are
added, its open cases handed out, one draft is sent for review, and its letterhead is filled in; every bit of it
invented.  The password is made at random and kept in the data folder.
"""

import os
from pathlib import Path

from request_flow.cli.files import write_whole
from request_flow.errors import NotFound, Refused
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from request_flow.services.passwords import made_up
from request_flow.services.people import add_person, find_person
from request_flow.services.program import Program
from request_flow.services.reading import Wanted, list_cases
from request_flow.services.signing_in import give_password
from request_flow.services.steps import Person, Step, take_step

PASSWORD_FILE = "demo-password"  # noqa: S105  # the name of the file
PEOPLE = (
    ("ge", "葛雯", "registrar", "办公室"),
    ("zhou", "周敏", "caseworker", "教育股"),
    ("meng", "孟晓东", "caseworker", "自然资源股"),
    ("tao", "陶然", "unit_head", "教育股"),
    ("zheng", "郑岚", "reviewer", "法规股"),
    ("shen", "沈国平", "office_head", "办公室"),
    ("qian", "钱立", "leader", ""),
    ("lu", "陆平", "report_officer", "办公室"),
    ("admin", "管理员", "administrator", ""),
)
"""Login, name, role, unit."""
CASEWORKERS = (("zhou", "教育股"), ("meng", "自然资源股"))
CHAIN = "short"
LETTERHEAD = {
    "short": "云溪依复",
    "address": "云溪县学府街1号",
    "postcode": "990100",
    "phone": "0990-0000001",
    "hours": "工作日9:00至12:00，14:00至17:00",
    "review_organ": "云州市人民政府（虚构）",
    "court": "云溪县人民法院（虚构）",
    "payee": "云溪县财政局",
    "account": "0000 0000 0000 0001",
    "payment_method": "银行转账",
}
OPEN = ("in_progress", "awaiting_supplement", "awaiting_fee")


def settle_in(program: Program, agency: str) -> str:
    """Return the password of the demonstration's people, who are added where they are not there yet."""
    path = program.outside.home / PASSWORD_FILE
    password = _kept(path) or made_up()
    if not path.exists():
        write_whole(path, [password.encode()])
        path.chmod(0o600)
    if _has(program, PEOPLE[-1][0]):
        return password
    change(program, agency, name=None, parent=None, review_chain=CHAIN)
    set_particulars(program, agency, LETTERHEAD, "admin")
    _hand_out(program, agency)
    for login, name, role, unit in PEOPLE:  # the one looked for above comes last: half of it is begun again
        if not _has(program, login):
            add_person(program, agency, login, {"name": name, "role": role, "unit": unit})
        give_password(program, login, password, must_change=False)
    return password


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if os.access(path, os.R_OK) else ""


def _has(program: Program, login: str) -> bool:
    try:
        find_person(program, login)
    except NotFound:
        return False
    return True


def _hand_out(program: Program, agency: str) -> None:
    """Hand the open cases out to the caseworkers by turns, and send one draft for review."""
    today = program.clock.today()
    sent = False
    numbers = [(line["number"], line["step"]) for state in OPEN for line in list_cases(program, Wanted(agency, state))]
    for turn, (number, step) in enumerate(sorted(numbers)):
        login, unit = CASEWORKERS[turn % len(CASEWORKERS)]
        steps = [(Step("assign", today, {"unit": unit, "to": login}), Person("ge", "registrar"))]
        if turn % 4:
            steps.append((Step("sign_for", today, {}), Person(login, "caseworker")))
        if step == "drafting" and not sent:
            steps.append((Step("submit", today, {}), Person(login, "caseworker")))
        for each, person in steps:
            try:
                take_step(program, agency, number, each, person)
            except Refused:  # the sample is no place to insist: the case stays where it was
                break
            sent = sent or each.act == "submit"
