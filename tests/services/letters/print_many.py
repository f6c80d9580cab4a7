"""A process of its own that keeps many letters and prints them all, for the test that watches memory.

``python -m services.letters.print_many URL HOME PATH COUNT real|small`` keeps so many letters in one case through the
storage layer, each as issued: a number of its own, sealed, with its hash; ``real`` prints every one as PDF, ``small``
takes bytes of the size of one.  Then it writes them into one ZIP at PATH, and tells how many there were and by how
many bytes its resident memory grew meanwhile.
"""

import json
import os
import resource
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from request_flow.notices.layouts.pdf import write_pdf
from request_flow.notices.model import Letter, Letterhead, Paragraph, Run
from request_flow.services.letters.matter import open_matter
from request_flow.services.letters.printing import count_to_print, print_all
from request_flow.services.program import Program
from request_flow.storage.letters import Issue, keep_letter, take_letter_number
from request_flow.storage.unit import writing
from support.program import program_at

DAY = "2024-03-29"
TEXT = "本机关于2024年3月25日收到您提交的政府信息公开申请，经检索，本机关未制作、获取该信息，该信息不存在。" * 4
SIZE_OF_A_LETTER = 40_000
MADE_OF_SIZE = 4_000
FIRST = 5
LETTER = Letter(
    name="reply-not-existing",
    title="政府信息不存在告知书",
    head=Letterhead("教育局"),
    number=None,
    addressee="张三",
    blocks=(Paragraph((Run(TEXT),)),),
    signer="教育局",
    day=date(2024, 3, 29),
)


def issue_of(n: int) -> Issue:
    return Issue(
        kind="reply-not-existing",
        answers=None,
        event_seq=1,
        took_step=0,
        audience="applicant",
        title=LETTER.title,
        year=2024,
        suffix="答",
        n=n,
        number=f"教公开〔2024〕{n}号-答",
        day=DAY,
        law_day=DAY,
        template_revision="0" * 12,
        template_seq=None,
        particulars_seq=1,
        calendar_revision="-",
        overridden="[]",
        issued_at=f"{DAY}T10:00:00+08:00",
        issued_by="王主任",
        role="office_head",
    )


def make(program: Program, count: int, *, real: bool) -> None:
    with writing(program.store) as unit:
        matter = open_matter(program, unit, "edu", "2024-0001")
        for _ in range(count):
            n = take_letter_number(unit, matter.agency.id, 2024, "答")
            issue = issue_of(n)
            content = write_pdf(replace(LETTER, number=issue.number)) if real else os.urandom(SIZE_OF_A_LETTER)
            made_of = {"text": "\n".join([LETTER.title, "2024年3月29日", "文" * MADE_OF_SIZE])}
            keep_letter(unit, matter.place, issue, "张三", made_of, {"pdf": content})


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize()


def print_them(program: Program, path: Path) -> dict[str, int]:
    steps: list[int] = []
    most = before = resident()
    with path.open("wb") as archive:
        for part in print_all(program, "edu", 2024, progress=steps.append):
            archive.write(part)
            most = max(most, resident())
    total = count_to_print(program, "edu", 2024)
    return {"total": total, "told": len(steps), "last": steps[-1], "grew": most - before}


def main(url: str, home: str, path: str, count: str, sort: str) -> None:
    with program_at(url, Path(home), DAY) as program:
        make(program, FIRST, real=sort == "real")
        print_them(program, Path(path))  # what is loaded once is loaded
        make(program, int(count) - FIRST, real=sort == "real")
        print(json.dumps(print_them(program, Path(path))))


if __name__ == "__main__":
    main(*sys.argv[1:])
