"""The public page on both databases: a form that is sent twice at once counts once; answers are found and read."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from request_flow.errors import Conflict
from request_flow.services.flood import new_challenge
from request_flow.services.organising import add
from request_flow.services.public_applications import entered, faults_of, hand_in
from request_flow.services.public_files import text_file
from request_flow.services.public_status import reply, standing_of
from request_flow.services.publishing import list_answers, publish, read_answer, read_file
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from support.program import program_at
from web.public_visitor import APPLICATION

FILE = text_file("方案.txt", "一、原则")


@pytest.fixture
def program(store_url, tmp_path):
    with program_at(store_url, tmp_path, "2026-11-23") as made:
        add(made, "edu", "澄州市教育局", None, None)
        yield made


def agency_of(program):
    with reading(program.store) as unit:
        return get_agency(unit, "edu")


def test_the_same_form_twice_at_once_is_registered_once(program):
    edu, values = agency_of(program), entered(APPLICATION)
    token = new_challenge(program, "edu").token
    assert faults_of(program, values) == {}

    def send(_: int) -> str:
        try:
            return hand_in(program, edu, values, [FILE], token)
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == ["2026-0001", "already_sent"]
    standing = standing_of(program, edu, "2026-0001")
    assert [name for name, _ in standing.sent] == ["方案.txt"]
    assert not reply(program, edu, "2026-0001", "withdraw", "不要了")


def test_a_published_answer_is_found_and_read(program):
    edu = agency_of(program)
    made = publish(program, edu, "li", "招生100%划片方案", "就近入学", [FILE], read=True)

    assert [each.id for each in list_answers(program, edu, words="0%划 就近")[0]] == [made]
    assert list_answers(program, edu, words="_")[1] == 0
    answer, [file] = read_answer(program, edu, made)
    assert answer.content == "就近入学"
    assert read_file(program, edu, made, file.id)[1] == "一、原则".encode()
