"""The commands on the outbox and the webhooks: what an administrator sees, sends again, and gives up."""

import json
from pathlib import Path

import pytest

from request_flow.services.delivering import deliver
from request_flow.services.organising import add
from request_flow.services.people import add_person
from services.far_side import put, state
from services.post import set_clock
from support.console import Console
from support.program import KEY, program_at


@pytest.fixture
def run(tmp_path: Path) -> Console:
    home = tmp_path / "home"
    console = Console(home, {"REQUEST_FLOW_LANG": "en", "REQUEST_FLOW_KEY": KEY})
    with program_at(console.url, home) as program:
        add(program, "edu", "教育局", None, None)
        add(program, "health", "卫生局", None, None)
        add_person(program, "edu", "li", {"name": "小李", "role": "caseworker"})
    return console


@pytest.fixture
def parked(run: Console) -> int:
    """A mail whose recipient the folder cannot take: it is parked; beside it one that waits for tomorrow."""
    with program_at(run.url, run.home) as program:
        set_clock(program, "2026-03-02")
        message = put(program, "m1", "email", "xiaoli@example.org,x", text="正文")
        put(program, "m2", "email", "laowang@example.org", at="2099-01-01T08:30:00+08:00")
        put(program, "m3", "app")
        deliver(program)
        assert state(program, message).status == "parked"
    return message


def listed(console: Console, *words: str) -> list[dict]:
    answer = console("outbox", "list", *words, "--json")
    assert answer.code == 0, answer.err
    return answer.lines()


def test_a_list_shows_what_was_not_sent_and_nobody_s_address(run: Console, parked: int) -> None:
    first, second = listed(run)

    assert (first["id"], first["status"], first["attempts"], first["address"]) == (
        parked,
        "parked",
        1,
        "x***@example.org,x",
    )
    assert "xiaoli" not in json.dumps(first)
    assert first["answer"] == "no mail can be made of it: its address is no mailbox"
    assert (second["status"], second["address"]) == ("waiting", "l***@example.org")
    assert [each["id"] for each in listed(run, "--status", "parked")] == [parked]
    assert [each["channel"] for each in listed(run, "--status", "sent")] == ["app"]
    assert listed(run, "-a", "health") == []
    assert len(listed(run, "--limit", "1")) == 1
    table = run("outbox", "list").out
    assert "parked" in table
    assert "xiaoli" not in table


def test_a_message_is_shown_with_what_was_said_to_each_attempt(run: Console, parked: int) -> None:
    shown = run("outbox", "show", parked, "--json").json()

    assert (shown["status"], shown["address"], shown["content"]["text"]) == ("parked", "xiaoli@example.org,x", "正文")
    [attempt] = shown["deliveries"]
    assert (attempt["attempt"], attempt["accepted"]) == (1, False)
    assert attempt["answer"] == "no mail can be made of it: its address is no mailbox"
    assert "no mailbox" in run("outbox", "show", parked).out


def test_a_key_of_a_robot_is_never_shown(run: Console) -> None:
    with program_at(run.url, run.home) as program:
        message = put(program, "m1", "dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t#SECgeheim")

    assert listed(run)[0]["address"] == "https://oapi.dingtalk.com/***"
    shown = run("outbox", "show", message, "--json").out
    assert "SECgeheim" not in shown


def test_a_parked_message_goes_to_the_present_address_once_it_is_sent_again(run: Console, parked: int) -> None:
    run("person", "change", "li", "--channel", "email", "--address", "li@example.org")
    with program_at(run.url, run.home) as program, program.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE messages SET person_id = (SELECT id FROM people) WHERE key = 'm1'")

    answer = run("outbox", "resend", parked)
    assert (answer.code, answer.err) == (0, "1 will be sent again\n")
    assert listed(run)[0]["status"] == "waiting"
    with program_at(run.url, run.home) as program:
        set_clock(program, "2099-01-05T09:00")
        assert deliver(program).sent == 2
    shown = run("outbox", "show", parked, "--json").json()
    assert (shown["status"], shown["attempts"], shown["address"]) == ("sent", 2, "li@example.org")
    assert [each["accepted"] for each in shown["deliveries"]] == [False, True]


def test_all_that_is_parked_is_sent_again_at_once(run: Console, parked: int) -> None:
    assert run("outbox", "resend", "--parked", "-a", "health").err == "0 will be sent again\n"
    assert run("outbox", "resend", "--parked").err == "1 will be sent again\n"
    assert listed(run, "--status", "parked") == []


def test_a_message_that_is_discarded_is_sent_no_more_and_stays_on_record(run: Console, parked: int) -> None:
    assert run("outbox", "discard", parked, parked + 1).err == "2 are sent no more\n"
    assert listed(run) == []
    assert [each["id"] for each in listed(run, "--status", "discarded")] == [parked, parked + 1]
    with program_at(run.url, run.home) as program:
        set_clock(program, "2099-01-05T09:00")
        assert deliver(program).sent == 0


REFUSED = [
    (("resend", "99"), 2, "there is no message 99"),
    (("discard", "1", "99"), 2, "there is no message 99"),
    (("show", "99"), 2, "there is no message 99"),
    (("resend", "1", "3"), 3, "message 3 was sent or is being sent (sent)"),
    (("discard", "1", "3"), 3, "message 3 was sent or is being sent (sent)"),
    (("resend",), 2, "name messages by their ids, or use --parked"),
    (("resend", "1", "--parked"), 2, "name messages by their ids, or use --parked"),
    (("list", "--status", "lost"), 2, "there is no status 'lost'"),
]


def test_what_cannot_be_is_refused_in_a_sentence_and_changes_nothing(run: Console, parked: int) -> None:
    """One store for all of them: it is starting the command that takes the time."""
    answers = [(run("outbox", *words), code, says) for words, code, says in REFUSED]

    assert [answer.err for answer, code, says in answers if answer.code != code or says not in answer.err] == []
    assert [each["id"] for each in listed(run, "--status", "parked")] == [parked]


def test_a_webhook_is_added_listed_and_removed(run: Console) -> None:
    made = run("webhook", "add", "https://oa.example.org/hook", "-a", "edu", "--topic", "reminder", "--json").json()

    assert made["secret"].startswith("whsec_")
    del made["secret"]
    assert run("webhook", "list", "--json").lines() == [made]
    assert (made["agency"], made["address"], made["topics"]) == ("edu", "https://oa.example.org/hook", ["reminder"])
    assert "reminder" in run("webhook", "list", "-a", "edu").out
    again = run("webhook", "add", "https://oa.example.org/b", "-a", "edu", "--topic", "*")
    assert again.out.startswith("whsec_")
    removed = run("webhook", "remove", made["id"])
    assert removed.err == "webhook 1 removed, 0 messages discarded\n"
    assert len(run("webhook", "list", "--json").lines()) == 1
    assert run("webhook", "remove", 9).code == 2
    refused = run("webhook", "add", "http://oa.example.org/", "-a", "edu", "--topic", "reminder")
    assert (refused.code, "needs https://" in refused.err) == (2, True)


def test_an_address_that_cannot_be_is_refused_when_it_is_given(run: Console) -> None:
    answer = run("person", "change", "li", "--channel", "wecom", "--address", "qyapi.weixin.qq.com/x")
    assert (answer.code, "begins with https://" in answer.err) == (2, True)
    answer = run("person", "change", "li", "--channel", "email", "--address", "小李")
    assert (answer.code, "a mailbox is written as" in answer.err) == (2, True)


def test_in_chinese_the_states_and_channels_of_messages_have_chinese_names(run: Console, parked: int) -> None:
    chinese = {"REQUEST_FLOW_LANG": "zh"}

    table = run("outbox", "list", **chinese).out
    assert "停发待处理" in table
    assert "等待发送" in table
    assert "邮件" in table
    assert "站内显示" in run("outbox", "list", "--status", "sent", **chinese).out
    shown = run("outbox", "show", parked, **chinese).out
    assert f"{parked}  停发待处理  reminder  邮件  xiaoli@example.org,x" in shown
