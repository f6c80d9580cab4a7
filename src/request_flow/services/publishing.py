"""Publishing answers for everybody (依申请公开转主动公开, Art. 44): by an officer, and taken back the same way.

What is published must name nobody: a text with an identity number or a mobile number in it is not taken, and who
publishes says that text and files were read through.
"""

import re
from collections.abc import Sequence

from request_flow.errors import BadInput, Conflict
from request_flow.services.addressing import stamp
from request_flow.services.program import Program
from request_flow.storage.agencies import Agency
from request_flow.storage.attachments import NewFile
from request_flow.storage.published import (
    PublishedAnswer,
    PublishedFile,
    add_answer,
    add_published_file,
    files_of_answer,
    published_file,
    standing_answer,
    standing_answers,
    withdraw_answer,
)
from request_flow.storage.unit import reading, writing

PAGE = 50
LONGEST_TITLE = 200
LONGEST_CONTENT = 20_000
MOST_WORDS = 5
PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9})(?!\d)")
"""An identity number, a mobile number."""


def publish(
    program: Program, agency: Agency, login: str, title: str, content: str, files: Sequence[NewFile], *, read: bool
) -> int:
    """Publish an answer and return its id; ``read``: who publishes says that it was read through.

    Raises:
        BadInput: something is missing or too long, names somebody, or was not read through.
    """
    _refuse_unfit(title, content, read=read)
    now = stamp(program.clock.now())
    with writing(program.store) as unit:
        made = add_answer(unit, agency.id, title, content, by=login, now=now)
        for file in files:
            add_published_file(unit, made, file.name, file.media_type, file.hash, file.content, file.scan)
    return made


def _refuse_unfit(title: str, content: str, *, read: bool) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise BadInput(
            "bad_title", f"请填写标题，最多{LONGEST_TITLE}字", f"give a title of at most {LONGEST_TITLE} signs"
        )
    if not content or len(content) > LONGEST_CONTENT:
        raise BadInput(
            "bad_content", f"请填写答复内容，最多{LONGEST_CONTENT}字", f"give a text of at most {LONGEST_CONTENT} signs"
        )
    for code, text in (("bad_title", title), ("bad_content", content)):
        if PERSONAL.search(text):
            raise BadInput(
                code,
                "含有身份证号码或者手机号码，请删去后再公开",
                "there is an identity number or a mobile number in it: take it out",
            )
    if not read:
        raise BadInput(
            "not_read",
            "请逐项核对正文和附件，不含个人信息、商业秘密的，勾选后再公开",
            "read text and files through; tick that they hold no personal data and no trade secret",
        )


def withdraw(program: Program, agency: Agency, login: str, answer_id: int) -> None:
    """Take a published answer back.

    Raises:
        Conflict: it does not stand any more, or never did.
    """
    with writing(program.store) as unit:
        if not withdraw_answer(unit, agency.id, answer_id, by=login, now=stamp(program.clock.now())):
            raise Conflict("answer_withdrawn", "这份答复已经撤下", "this answer was taken back already")


def list_answers(program: Program, agency: Agency, page: int = 1, words: str = "") -> tuple[list[PublishedAnswer], int]:
    """Return a page of the answers that stand, the newest first, and how many there are."""
    asked = words.split()[:MOST_WORDS]
    with reading(program.store) as unit:
        return standing_answers(unit, agency.id, asked, most=PAGE, skipped=(page - 1) * PAGE)


def read_answer(program: Program, agency: Agency, answer_id: int) -> tuple[PublishedAnswer, list[PublishedFile]]:
    """Return a published answer with its files.

    Raises:
        NotFound: the agency has none that stands.
    """
    with reading(program.store) as unit:
        return standing_answer(unit, agency.id, answer_id), files_of_answer(unit, answer_id)


def read_file(program: Program, agency: Agency, answer_id: int, file_id: int) -> tuple[PublishedFile, bytes]:
    """Return a file of a published answer with its bytes.

    Raises:
        NotFound: the agency has no such answer that stands, or it has no such file.
    """
    with reading(program.store) as unit:
        standing_answer(unit, agency.id, answer_id)
        return published_file(unit, answer_id, file_id)
