"""Addresses of the channels: which can be, how they are shown, where their secret stands."""

import pytest

from request_flow.errors import BadInput
from request_flow.services.channels.addresses import check_address, is_own_network, shown, taken_apart
from services.far_side import WebServer


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("email", "li@example.org"),
        ("email", "o'li+ogi@sub.example.org"),
        ("app", ""),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=t#SECabc"),
        ("webhook", "http://10.1.2.3:8080/hook"),
        ("webhook", "http://oa/hook"),
        ("webhook", "http://[::1]/hook"),
        ("feishu", "http://feishu.internal/hook"),
    ],
)
def test_an_address_that_can_be(channel: str, address: str) -> None:
    check_address(channel, address)


@pytest.mark.parametrize(
    ("channel", "address", "code"),
    [
        ("email", "li", "bad_address"),
        ("email", "小李@example.org", "bad_address"),
        ("email", "li@example.org\nBcc: x@y.z", "bad_address"),
        ("email", "li..x@example.org", "bad_address"),
        ("email", "a@b, c@d", "bad_address"),
        ("wecom", "qyapi.weixin.qq.com/cgi-bin", "bad_address"),
        ("webhook", "ftp://example.org", "bad_address"),
        ("webhook", "https://", "bad_address"),
        ("webhook", "https://user:pass@example.org/", "bad_address"),
        ("webhook", "https://example.org/a b", "bad_address"),
        ("webhook", "https://example.org:notaport/", "bad_address"),
        ("webhook", "https://example.org/" + "x" * 2000, "bad_address"),
        ("webhook", "http://example.org/hook", "address_not_encrypted"),
        ("webhook", "http://8.8.8.8/hook", "address_not_encrypted"),
    ],
)
def test_an_address_that_cannot_be(channel: str, address: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_address(channel, address)
    assert refused.value.code == code


def test_a_list_shows_no_person_and_no_key() -> None:
    assert shown("email", "xiaoli@example.org") == "x***@example.org"
    assert shown("email", "xiaoli") == "***"
    assert (
        shown("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim")
        == "https://qyapi.weixin.qq.com/***"
    )
    assert shown("webhook", "not an address") == "***"
    assert shown("app", "") == ""


def test_the_secret_stands_behind_the_hash_and_is_not_sent(web: WebServer) -> None:
    assert taken_apart("https://x.y/z?a=b#SEC#c") == ("https://x.y/z?a=b", "SEC#c")
    assert taken_apart("https://x.y/z") == ("https://x.y/z", None)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("192.168.3.4", True),
        ("8.8.8.8", False),
        ("oa", True),
        ("oa.gov.cn", False),
        ("localhost", True),
    ],
)
def test_ones_own_network_is_told_by_the_name(host: str, own: bool) -> None:
    assert is_own_network(host) == own
