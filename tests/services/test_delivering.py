"""Every message of the outbox is sent, and sent once: retries, refusals, paces, kills, several processes."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from request_flow.clock import OFFICE_ZONE
from request_flow.errors import StoreUnavailable
from request_flow.law.delivery import Pace, Retry, delivery
from request_flow.services import delivering
from request_flow.services.calendars import close_day
from request_flow.services.delivering import Delivered, deliver, within
from request_flow.services.people import CHANNELS
from request_flow.services.program import Program
from request_flow.storage.agencies import ClosureDay, get_agency
from request_flow.storage.jobs import messages, people
from request_flow.storage.outbox import ANY_DUE, DUE, Said, Used
from request_flow.storage.unit import Unit, reading
from services.far_side import MailServer, Reply, WebServer, deliveries, later, put, send_mail_to, state, statuses
from services.post import set_clock, staff

TESTS = Path(__file__).resolve().parents[1]
NOW = "2026-03-02T09:00:00"
NOTHING = Delivered(0, 0, 0)


def test_a_mail_is_sent_once_and_read_as_it_was_meant(at_nine: Program, mail: MailServer) -> None:
    message = put(at_nine, "case:5:reply::2026-03-04:-3:12", "email", "li@example.org")

    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert deliver(at_nine) == NOTHING

    [read] = mail.read()
    assert read["Message-ID"] == "<case+5+reply++2026-03-04+-3+12@localhost>"
    assert read["To"] == "li@example.org"
    assert read["From"] == "request-flow@localhost"
    assert read["Subject"] == "请于3月4日前答复"
    assert read["Date"] == "Mon, 02 Mar 2026 09:00:00 +0800"
    assert read["Auto-Submitted"] == "auto-generated"
    plain, html = read.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content() == "申请 2026-0101 应于 2026-03-04 前答复。\r\n"
    assert html.get_content() == "<p>申请 2026-0101 应于 <b>2026-03-04</b> 前答复。</p>\r\n"
    assert state(at_nine, message)[:2] == ("sent", 1)
    assert deliveries(at_nine, message) == [(1, True, "250 OK")]


def test_a_batch_goes_over_one_connection_and_more_than_a_batch_is_drained(at_nine: Program, mail: MailServer) -> None:
    assert delivery().batch == 100
    for place in range(130):
        put(at_nine, f"m{place}", "email", "li@example.org")

    assert deliver(at_nine) == Delivered(130, 0, 0)

    assert Counter(str(each["Message-ID"]) for each in mail.read()) == {
        f"<m{place}@localhost>": 1 for place in range(130)
    }
    assert mail.connections == 1


def test_what_is_due_first_is_sent_first_and_nothing_before_its_time(at_nine: Program, mail: MailServer) -> None:
    put(at_nine, "third", "email", "li@example.org")
    put(at_nine, "first", "email", "li@example.org", at="2026-03-02T08:30:00+08:00")
    put(at_nine, "tomorrow", "email", "li@example.org", at="2026-03-03T08:30:00+08:00")
    put(at_nine, "second", "email", "li@example.org", at="2026-03-02T08:59:59+08:00")

    assert deliver(at_nine) == Delivered(3, 0, 0)
    assert [each["Message-ID"] for each in mail.read()] == [
        "<first@localhost>",
        "<second@localhost>",
        "<third@localhost>",
    ]
    assert statuses(at_nine) == ["sent", "sent", "waiting", "sent"]


def test_what_is_not_taken_now_waits_and_is_sent_with_the_same_id(at_nine: Program, mail: MailServer) -> None:
    message = put(at_nine, "m", "email", "li@example.org")
    mail.recipient = lambda _: "450 4.2.0 greylisted"

    assert deliver(at_nine) == Delivered(0, 1, 0)
    waiting = state(at_nine, message)
    assert waiting[:2] == ("waiting", 1)
    assert "2026-03-02T09:00:01+08:00" <= waiting.next_try_at <= "2026-03-02T09:01:00+08:00"
    assert deliver(at_nine) == NOTHING

    later(at_nine, minutes=1)
    mail.recipient = lambda _: "250 OK"
    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert deliveries(at_nine, message) == [(1, False, "450 4.2.0 greylisted"), (2, True, "250 OK")]


def test_a_mail_lost_on_the_way_back_is_repeated_with_the_same_id(at_nine: Program, mail: MailServer) -> None:
    put(at_nine, "m", "email", "li@example.org")
    mail.content = lambda _: "421 4.3.0 closing" if not mail.mails.append(b"Message-ID: <m@localhost>\r\n\r\n") else ""

    assert deliver(at_nine) == Delivered(0, 1, 0)
    later(at_nine, minutes=2)
    mail.content = lambda _: "250 OK"
    assert deliver(at_nine) == Delivered(1, 0, 0)

    assert [each["Message-ID"] for each in mail.read()] == ["<m@localhost>", "<m@localhost>"]


def test_a_refused_recipient_is_parked_at_once_and_the_others_go(at_nine: Program, mail: MailServer) -> None:
    mail.recipient = lambda address: "550 5.1.1 no such user" if address.startswith("gone") else "250 OK"
    gone = put(at_nine, "gone", "email", "gone@example.org")
    put(at_nine, "there", "email", "li@example.org")

    assert deliver(at_nine) == Delivered(1, 0, 1)
    assert state(at_nine, gone)[:2] == ("parked", 1)
    assert deliveries(at_nine, gone) == [(1, False, "550 5.1.1 no such user")]
    later(at_nine, days=1)
    assert deliver(at_nine) == NOTHING


def test_a_server_that_is_away_costs_one_attempt_a_minute_and_nothing_is_lost(at_nine: Program) -> None:
    server = MailServer()
    send_mail_to(at_nine, server.url)
    written = [put(at_nine, f"m{place}", "email", "li@example.org") for place in range(150)]

    for minute in range(3):
        set_clock(at_nine, f"2026-03-02T09:{minute * 2:02}:00")
        assert deliver(at_nine) == Delivered(0, 1, 0)
        assert deliver(at_nine) == NOTHING
    assert Counter(state(at_nine, each).attempts for each in written)[0] >= 147
    assert set(statuses(at_nine)) == {"waiting"}
    assert "ConnectionRefusedError" in deliveries(at_nine, written[0])[0][2]

    set_clock(at_nine, "2026-03-02T11:00:00")
    with server.running():
        assert deliver(at_nine) == Delivered(150, 0, 0)


def test_after_its_last_try_a_message_is_parked(at_nine: Program, mail: MailServer) -> None:
    mail.content = lambda _: "451 4.3.0 later"
    message = put(at_nine, "m", "email", "li@example.org")
    tries = delivery().retry.tries

    done = []
    for _ in range(tries + 3):
        done.append(deliver(at_nine))
        later(at_nine, hours=1)

    assert done == [Delivered(0, 1, 0)] * (tries - 1) + [Delivered(0, 0, 1)] + [NOTHING] * 3
    assert state(at_nine, message)[:2] == ("parked", tries)
    assert [attempt for attempt, _, _ in deliveries(at_nine, message)] == list(range(1, tries + 1))


def test_the_wait_doubles_up_to_an_hour_and_is_drawn_by_chance() -> None:
    retry = Retry(first_seconds=60, factor=2, most_seconds=3600, most_asked_seconds=86400, tries=30)

    whole = [retry.wait(attempt, 1.0).total_seconds() for attempt in (1, 2, 3, 6, 7, 29)]
    assert whole == [60, 120, 240, 1920, 3600, 3600]
    assert retry.wait(7, 0.25) == timedelta(minutes=15)
    assert retry.wait(1, 0.0) == timedelta(seconds=1)
    assert retry.wait(1, 0.5, timedelta(minutes=5)) == timedelta(minutes=5)
    assert retry.wait(7, 0.5, timedelta(minutes=5)) == timedelta(minutes=30)
    assert retry.wait(1, 0.5, timedelta(days=400)) == timedelta(days=1)


def test_how_long_the_other_side_asks_to_wait_is_heeded_for_all_that_goes_there(
    at_nine: Program, web: WebServer
) -> None:
    web.replies.append(Reply(429, "slow down", {"retry-after": "300"}))
    first, second = (put(at_nine, key, "webhook", web.url()) for key in ("a", "b"))
    put(at_nine, "c", "webhook", web.url("/other"))

    assert deliver(at_nine) == Delivered(1, 1, 0)
    assert state(at_nine, first) == ("waiting", 1, "2026-03-02T09:05:00+08:00")
    assert state(at_nine, second).attempts == 0
    assert deliveries(at_nine, first) == [(1, False, "HTTP 429 slow down")]

    set_clock(at_nine, "2026-03-02T09:04:59")
    assert deliver(at_nine) == NOTHING
    set_clock(at_nine, "2026-03-02T09:05:00")
    assert deliver(at_nine) == Delivered(2, 0, 0)


def test_a_robot_gets_no_more_than_it_takes_and_holds_up_nobody_else(at_nine: Program, web: WebServer) -> None:
    for place in range(25):
        put(at_nine, f"slow{place}", "wecom", web.url("/slow"))
    put(at_nine, "quick", "wecom", web.url("/quick"))

    # Ten at once, then one every six seconds.
    sent = []
    for second in ("09:00:00", "09:00:05", "09:00:06", "09:00:18", "09:01:18", "09:01:24"):
        set_clock(at_nine, f"2026-03-02T{second}")
        sent.append(deliver(at_nine).sent)

    assert sent == [11, 0, 1, 2, 10, 1]
    assert Counter(each.path for each in web.posted) == {"/slow": 24, "/quick": 1}
    assert set(statuses(at_nine)) == {"sent", "waiting"}


def test_a_pace_lets_a_burst_through_and_then_one_for_each_share() -> None:
    pace = Pace(per_minute=10, burst=3)
    now = datetime(2026, 3, 2, 9, 0, tzinfo=OFFICE_ZONE)
    idle = Used("2026-03-02T08:00:00.000000+08:00", "2026-03-02T08:00:00.000000+08:00")

    count, used = within(pace, idle, now, 5)
    # Three shares of six seconds are used up until 09:00:18; one more fits once only two are left, at 09:00:06.
    assert (count, used) == (3, Used("2026-03-02T09:00:18.000000+08:00", "2026-03-02T09:00:06.000000+08:00"))
    assert within(pace, used, now + timedelta(seconds=5), 5) == (0, used)
    assert within(pace, used, now + timedelta(seconds=6), 5)[0] == 1
    assert within(pace, used, now + timedelta(seconds=12), 5)[0] == 2
    assert within(pace, used, now + timedelta(seconds=60), 5)[0] == 3
    assert within(pace, idle, now, 2) == (
        2,
        Used("2026-03-02T09:00:12.000000+08:00", "2026-03-02T09:00:00.000000+08:00"),
    )


def test_a_robot_that_says_too_fast_is_left_alone_for_ten_minutes(at_nine: Program, web: WebServer) -> None:
    web.replies.append(Reply(body='{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'))
    first, second = (put(at_nine, key, "dingtalk", web.url("/robot/send?access_token=x")) for key in ("a", "b"))

    assert deliver(at_nine) == Delivered(0, 1, 0)
    assert state(at_nine, first) == ("waiting", 1, "2026-03-02T09:10:00+08:00")
    assert state(at_nine, second).attempts == 0
    set_clock(at_nine, "2026-03-02T09:09:59")
    assert deliver(at_nine) == NOTHING
    set_clock(at_nine, "2026-03-02T09:10:00")
    assert deliver(at_nine) == Delivered(2, 0, 0)


def test_what_a_robot_refuses_with_status_200_is_parked(at_nine: Program, web: WebServer) -> None:
    web.always = Reply(body='{"errcode":93000,"errmsg":"invalid webhook url"}')
    message = put(at_nine, "m", "wecom", web.url())

    assert deliver(at_nine) == Delivered(0, 0, 1)
    assert deliveries(at_nine, message) == [(1, False, 'HTTP 200 {"errcode":93000,"errmsg":"invalid webhook url"}')]


def test_a_message_in_the_program_is_there_at_its_time_and_once(at_nine: Program) -> None:
    now = put(at_nine, "now", "app")
    tomorrow = put(at_nine, "tomorrow", "app", at="2026-03-03T08:30:00+08:00")

    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert deliver(at_nine) == NOTHING
    assert deliveries(at_nine, now) == [(1, True, "shown in the program")]
    assert state(at_nine, tomorrow)[:2] == ("waiting", 0)


def test_content_that_cannot_be_read_is_parked_and_stops_nothing(at_nine: Program, tmp_path: Path) -> None:
    torn = put(at_nine, "torn", "email", "li@example.org", raw="{")
    none = put(at_nine, "none", "email", "no address at all")
    lost = put(at_nine, "lost", "pigeon", "roof")
    put(at_nine, "whole", "email", "li@example.org")

    assert deliver(at_nine) == Delivered(1, 0, 3)
    assert [state(at_nine, each).status for each in (torn, none, lost)] == ["parked"] * 3
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["whole.eml"]


def test_settings_that_lead_nowhere_hold_the_mail_and_nothing_else(at_nine: Program, web: WebServer) -> None:
    send_mail_to(at_nine, "pop3://user:geheim@mail.example.org")
    message = put(at_nine, "m", "email", "li@example.org")
    put(at_nine, "w", "webhook", web.url())

    assert deliver(at_nine) == Delivered(1, 1, 0)
    [(_, accepted, said)] = deliveries(at_nine, message)
    assert not accepted
    assert "REQUEST_FLOW_MAIL_URL" in said
    assert "geheim" not in said


def test_an_empty_run_is_one_look_into_an_index(at_nine: Program) -> None:
    later_on = "2026-03-03T08:30:00+08:00"
    for place in range(300):
        put(at_nine, f"m{place}", "email", "li@example.org", at=later_on)
    now = at_nine.clock.now().isoformat(timespec="seconds")

    with reading(at_nine.store) as unit:
        if unit.store.is_sqlite:
            any_due = str(unit.run(f"EXPLAIN QUERY PLAN {ANY_DUE}", (now,)).fetchall())
            due = str(unit.run(f"EXPLAIN QUERY PLAN {DUE}", (now, now, now, 100)).fetchall())
            assert "USING INDEX ix_messages_next" in any_due
            assert "messages USING INDEX ix_messages_next" in due
            assert "TEMP B-TREE" not in due
        else:
            unit.run("SET LOCAL enable_seqscan = off")  # so small a table would be read whole
            any_due = str(unit.run("EXPLAIN " + unit.store.sql(ANY_DUE), (now,)).fetchall())
            due = str(unit.run("EXPLAIN " + unit.store.sql(DUE), (now, now, now, 100)).fetchall())
            assert "using ix_messages_next" in any_due
            assert "using ix_messages_next" in due
            assert "Sort" not in due


def told(program: Program, login: str, at: str, channel: str = "email") -> int:
    """Write a message to a person, and return its id."""
    message = put(program, f"{login}:{at}", channel, "li@example.org", at=f"{at}+08:00")
    with program.store.engine.begin() as connection:
        person = select(people.c.id).where(people.c.login == login).scalar_subquery()
        connection.execute(update(messages).where(messages.c.id == message).values(person_id=person))
    return message


@pytest.mark.parametrize(
    ("late", "opens"),
    [
        ("2026-03-02T08:29:59", "2026-03-02T08:30:00"),
        ("2026-03-02T12:00:00", "2026-03-02T14:00:00"),
        ("2026-03-02T17:30:00", "2026-03-03T08:30:00"),
        ("2026-03-06T18:00:00", "2026-03-09T08:30:00"),  # Friday to Monday
    ],
)
def test_what_comes_late_to_a_person_waits_until_the_office_opens(
    at_nine: Program, mail: MailServer, late: str, opens: str
) -> None:
    staff(at_nine)
    message = told(at_nine, "li", "2026-03-02T08:00:00")
    shown = told(at_nine, "wang", "2026-03-02T08:00:00", channel="app")
    hook = put(at_nine, "to a machine", "email", "oa@example.org", at="2026-03-02T08:00:00+08:00")

    set_clock(at_nine, late)
    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert state(at_nine, hook).status == "sent"
    assert state(at_nine, message) == state(at_nine, shown) == ("waiting", 0, f"{opens}+08:00")
    set_clock(at_nine, opens)
    assert deliver(at_nine) == Delivered(2, 0, 0)


def test_a_day_the_agency_is_closed_is_none_to_send_on(at_nine: Program, mail: MailServer) -> None:
    staff(at_nine)
    with reading(at_nine.store) as unit:
        agency = get_agency(unit, "edu")
    close_day(at_nine, agency, ClosureDay(date(2026, 3, 3), works=False, reason="台风"))
    message = told(at_nine, "li", "2026-03-02T17:29:59")

    set_clock(at_nine, "2026-03-03T10:00:00")
    assert deliver(at_nine) == NOTHING
    assert state(at_nine, message) == ("waiting", 0, "2026-03-04T08:30:00+08:00")


def test_what_was_said_is_kept_though_the_database_is_away_for_a_moment(
    at_nine: Program, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = put(at_nine, "m", "email", "li@example.org")
    real, left = delivering.end_sent, [3]

    def refuses_three_times(unit: Unit, said: Said) -> None:
        if left[0]:
            left[0] -= 1
            raise StoreUnavailable("store_down", "连接不上", "not reached")
        real(unit, said)

    monkeypatch.setattr(delivering, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(delivering, "end_sent", refuses_three_times)

    assert deliver(at_nine) == Delivered(1, 0, 0)
    assert len(mail.mails) == 1
    assert deliveries(at_nine, message) == [(1, True, "250 OK")]


def test_every_channel_of_a_person_has_its_rules() -> None:
    assert set(delivery().channels) == set(CHANNELS)


def test_the_stamp_of_a_webhook_is_the_time_of_the_attempt(at_nine: Program, web: WebServer) -> None:
    web.replies.append(Reply(500, "oops"))
    put(at_nine, "m", "webhook", f"{web.url()}#secret")
    deliver(at_nine)
    later(at_nine, minutes=1)
    deliver(at_nine)

    stamps = [each.headers["webhook-timestamp"] for each in web.posted]
    assert stamps == ["1772413200", "1772413260"]
    assert datetime.fromtimestamp(1772413200, UTC).isoformat() == "2026-03-02T01:00:00+00:00"
    assert [each.path for each in web.posted] == ["/hook", "/hook"]
