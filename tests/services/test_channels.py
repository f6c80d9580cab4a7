"""What is posted to robots and webhooks, byte for byte where it is documented, and how what they say is read."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from request_flow.clock import FixedClock
from request_flow.law.delivery import delivery
from request_flow.services.channels import dingtalk, feishu, webhook
from request_flow.services.channels.outgoing import Answer
from request_flow.services.channels.robots import text_of
from request_flow.services.channels.senders import Senders
from request_flow.services.program import Outside
from services.far_side import FINAL, LATER, MESSAGE, NINE, TAKEN, Reply, WebServer, verdict

SECRET = "this is secret"  # noqa: S105  # the one of the platforms' examples
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the one of the tests of the reference libraries
SECONDS = 1772413200
"""The same moment as Unix counts it: `date -d 2026-03-02T09:00+08:00 +%s`."""
TEXT = "请于3月4日前答复\n申请 2026-0101 应于 2026-03-04 前答复。\nhttps://flow.example.org/cases/2026-0101"


@pytest.fixture
def senders(tmp_path: Path) -> Iterator[Senders]:
    outside = Outside(tmp_path, None, "request-flow@localhost", "https://flow.example.org")
    opened = Senders(outside, FixedClock(NINE), delivery())
    yield opened
    opened.close()


# What each platform is sent.


def test_wecom_is_sent_a_text(web: WebServer, senders: Senders) -> None:
    answer = senders.send("wecom", replace(MESSAGE, address=web.url("/cgi-bin/webhook/send?key=k")))

    assert answer == Answer(accepted=True, permanent=False, said='HTTP 200 {"errcode":0,"errmsg":"ok"}')
    [posted] = web.posted
    assert posted.path == "/cgi-bin/webhook/send?key=k"
    assert posted.headers["content-type"] == "application/json; charset=utf-8"
    assert posted.json() == {"msgtype": "text", "text": {"content": TEXT}}


def test_dingtalk_is_sent_a_text_signed_in_the_address(web: WebServer, senders: Senders) -> None:
    message = replace(MESSAGE, address=web.url("/robot/send?access_token=t"), secret=SECRET)

    assert senders.send("dingtalk", message).accepted
    [posted] = web.posted
    parts = urlsplit(posted.path)
    assert parts.path == "/robot/send"
    # printf '1772413200000\nthis is secret' | openssl dgst -sha256 -hmac 'this is secret' -binary | base64
    assert parse_qs(parts.query) == {
        "access_token": ["t"],
        "timestamp": ["1772413200000"],
        "sign": ["flHUwNaJP0Td6g36vuFqDgkepBka8jFVS6FP1bCS4JA="],
    }
    assert "%2B" not in parts.query
    assert posted.json() == {"msgtype": "text", "text": {"content": TEXT}}


def test_dingtalk_without_a_secret_is_not_signed(web: WebServer, senders: Senders) -> None:
    assert senders.send("dingtalk", replace(MESSAGE, address=web.url("/robot/send?access_token=t"))).accepted
    assert web.posted[0].path == "/robot/send?access_token=t"


def test_the_signature_of_dingtalk_is_that_of_its_documentation() -> None:
    # Moment and secret of the platform's example; openssl gives the same.
    assert dingtalk.signature(SECRET, 1577262236757) == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="


def test_feishu_is_sent_a_text_signed_in_the_body(web: WebServer, senders: Senders) -> None:
    web.always = Reply(body='{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}')
    message = replace(MESSAGE, address=web.url("/open-apis/bot/v2/hook/h"), secret=SECRET)

    assert senders.send("feishu", message).accepted
    [posted] = web.posted
    assert posted.path == "/open-apis/bot/v2/hook/h"
    assert posted.json() == {
        "timestamp": "1772413200",
        "sign": "G8yIspblaNJBwuuGHqJqBEaP//lPwuRbPPz002edCtM=",
        "msg_type": "text",
        "content": {"text": TEXT},
    }


def test_the_signature_of_feishu_is_keyed_with_moment_and_secret() -> None:
    # openssl dgst -sha256 -mac HMAC -macopt hexkey:<1599360473\nthis is secret> over nothing; the moment is the platform's
    assert feishu.signature(SECRET, 1599360473) == "/eYKrXQBzTjUZJ3s6NX16VxGbTwmK7AEs8/FnvC1CSw="


def test_a_webhook_is_sent_all_that_is_known_signed_as_standard_webhooks_has_it(
    web: WebServer, senders: Senders
) -> None:
    web.always = Reply(204)
    secret = WHSEC

    assert senders.send("webhook", replace(MESSAGE, address=web.url(), secret=secret)).said == "HTTP 204"
    [posted] = web.posted
    assert posted.headers["webhook-id"] == "case+5+reply+3"
    assert posted.headers["webhook-timestamp"] == str(SECONDS)
    assert posted.headers["webhook-signature"] == webhook.signature(secret, "case+5+reply+3", SECONDS, posted.body)
    assert posted.json() == {
        "type": "reminder",
        "timestamp": "2026-03-02T08:59:00+08:00",
        "data": {
            "number": "2026-0101",
            "days_left": 2,
            "language": "zh",
            "subject": "请于3月4日前答复",
            "text": "申请 2026-0101 应于 2026-03-04 前答复。",
            "link": "https://flow.example.org/cases/2026-0101",
        },
    }


def test_the_signature_is_that_of_the_reference_libraries_of_standard_webhooks() -> None:
    # The vector of their tests; openssl gives the same.
    made = webhook.signature(WHSEC, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_that_is_no_base64_is_taken_as_it_is() -> None:
    # printf 'm.1.{}' | openssl dgst -sha256 -hmac 'plain words' -binary | base64
    assert webhook.signature("plain words", "m", 1, b"{}") == "v1,IW0mRJk8Kpj+P8OWjVW31LuuwQqebzr5ZhwPW0nHU1I="


def test_a_webhook_without_a_secret_is_not_signed(web: WebServer, senders: Senders) -> None:
    assert senders.send("webhook", replace(MESSAGE, address=web.url())).accepted
    assert "webhook-signature" not in web.posted[0].headers


# What is said to it.


@pytest.mark.parametrize(
    ("channel", "body", "means", "away"),
    [
        ("wecom", '{"errcode":0,"errmsg":"ok"}', TAKEN, False),
        ("wecom", '{"errcode":45009,"errmsg":"api freq out of limit"}', LATER, True),
        ("wecom", '{"errcode":-1,"errmsg":"system busy"}', LATER, True),
        ("wecom", '{"errcode":93000,"errmsg":"invalid webhook url"}', FINAL, False),
        ("wecom", "<html>sign in to the network</html>", LATER, False),
        ("wecom", "[]", LATER, False),
        ("wecom", '{"errmsg":"ok"}', LATER, False),
        ("dingtalk", '{"errcode":310000,"errmsg":"sign not match"}', FINAL, False),
        ("dingtalk", '{"errcode":130101,"errmsg":"send too fast"}', LATER, True),
        ("feishu", '{"StatusCode":0,"StatusMessage":"success"}', TAKEN, False),
        ("feishu", '{"code":0,"data":{},"msg":"success"}', TAKEN, False),
        ("feishu", '{"code":19021,"msg":"sign match fail or timestamp is not within one hour"}', FINAL, False),
        ("feishu", '{"code":11232,"msg":"frequency limited psm"}', LATER, True),
        ("feishu", '{"StatusCode":0,"code":9499,"msg":"Bad Request"}', FINAL, False),
    ],
)
def test_a_robot_is_understood_by_its_own_code(
    web: WebServer, senders: Senders, channel: str, body: str, means: str, away: bool
) -> None:
    web.always = Reply(body=body)

    answer = senders.send(channel, replace(MESSAGE, address=web.url()))

    assert (verdict(answer), answer.away) == (means, away)
    assert body in answer.said


@pytest.mark.parametrize(
    ("status", "means"),
    [
        (200, TAKEN),
        (202, TAKEN),
        (204, TAKEN),
        (301, FINAL),
        (307, FINAL),
        (400, FINAL),
        (401, FINAL),
        (404, FINAL),
        (408, LATER),
        (410, FINAL),
        (425, LATER),
        (429, LATER),
        (500, LATER),
        (503, LATER),
    ],
)
def test_a_status_says_taken_later_or_never(web: WebServer, senders: Senders, status: int, means: str) -> None:
    web.always = Reply(status)
    assert verdict(senders.send("webhook", replace(MESSAGE, address=web.url()))) == means


def test_no_redirect_is_followed(web: WebServer, senders: Senders) -> None:
    with WebServer().running() as elsewhere:
        web.always = Reply(307, headers={"location": elsewhere.url()})
        answer = senders.send("webhook", replace(MESSAGE, address=web.url()))

    assert (verdict(answer), answer.said) == (FINAL, "HTTP 307")
    assert elsewhere.posted == []


@pytest.mark.parametrize(
    ("asked", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 02 Mar 2026 01:05:00 GMT", timedelta(minutes=5)),  # 09:05 in Shanghai
        ("Mon, 02 Mar 2026 00:05:00 GMT", timedelta(minutes=1)),  # over already: the rest of the channel
        ("soon", timedelta(minutes=1)),
        ("99999999999999999999", timedelta(days=1)),
    ],
)
def test_retry_after_is_read_in_both_its_forms(web: WebServer, senders: Senders, asked: str, wait: timedelta) -> None:
    web.always = Reply(429, headers={"retry-after": asked})
    assert senders.send("webhook", replace(MESSAGE, address=web.url())).wait == wait


def test_a_long_answer_is_not_read_to_its_end(web: WebServer, senders: Senders) -> None:
    web.always = Reply(500, "x" * 1_000_000)
    assert len(senders.send("webhook", replace(MESSAGE, address=web.url())).said) == len("HTTP 500 ") + (1 << 16)


def test_nobody_there_is_an_answer_without_the_address(senders: Senders) -> None:
    server = WebServer()
    url = server.url("/robot/send?access_token=geheim")
    server._server.server_close()

    answer = senders.send("wecom", replace(MESSAGE, address=url))

    assert (verdict(answer), answer.away) == (LATER, True)
    assert answer.said.startswith("ConnectError")
    assert "geheim" not in answer.said


def test_an_answer_that_does_not_come_is_waited_for_no_longer_than_the_rules_say(
    web: WebServer, tmp_path: Path
) -> None:
    rules = delivery()
    impatient = rules.model_copy(
        update={
            "channels": {
                **rules.channels,
                "webhook": rules.channels["webhook"].model_copy(update={"timeout_seconds": 1}),
            }
        }
    )
    outside = Outside(tmp_path, None, "request-flow@localhost", "")
    hurried = Senders(outside, FixedClock(NINE), impatient)
    answered = threading.Event()
    web.always = Reply(before=lambda: answered.wait(10) and None)
    answer = hurried.send("webhook", replace(MESSAGE, address=web.url()))
    answered.set()
    hurried.close()

    assert (verdict(answer), answer.away) == (LATER, True)
    assert answer.said.startswith("ReadTimeout")


# Texts.


def test_a_text_says_subject_and_link_once() -> None:
    assert text_of(MESSAGE, None) == TEXT
    assert text_of(replace(MESSAGE, text=f"见 {MESSAGE.link}"), None) == f"请于3月4日前答复\n见 {MESSAGE.link}"
    assert text_of(replace(MESSAGE, link="", text=""), None) == "请于3月4日前答复"


@given(st.text(), st.text(), st.integers(min_value=200, max_value=3000))
def test_a_text_is_cut_to_the_bytes_a_platform_takes_and_keeps_its_link(subject: str, text: str, longest: int) -> None:
    long = replace(MESSAGE, subject=subject[:20], text=text * 50)
    made = text_of(long, longest)

    assert len(made.encode()) <= longest
    assert MESSAGE.link in made


def test_json_is_utf_8_without_escapes(web: WebServer, senders: Senders) -> None:
    senders.send("wecom", replace(MESSAGE, address=web.url()))
    assert "请于3月4日前答复".encode() in web.posted[0].body
    assert json.loads(web.posted[0].body.decode("utf-8"))["msgtype"] == "text"
