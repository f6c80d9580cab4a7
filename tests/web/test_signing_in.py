"""Signing in: by whom a form may be sent, what a wrong try costs, what is kept of a form that came too late."""

import re

import pyotp
import pytest

from request_flow.services import passwords
from request_flow.services.signing_in import begin_session, give_password
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing
from request_flow.web.desk import PAD_BYTES, _seal_of
from request_flow.web.routes import BEFORE_COOKIE, COOKIE
from web.office import CHEAP, PASSWORD, Client, Office, plain

NEW = "seven quiet rivers 3"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)
    monkeypatch.setattr(passwords, "NOBODYS", CHEAP.hash("a password that nobody has"))


def browser(office: Office) -> Client:
    """Return a browser that has opened the page of signing in."""
    made = Client(office.app, "")
    made.cookies.clear()
    made.get("/login")
    made.secret = made.cookies[BEFORE_COOKIE]
    return made


def sign_in(client: Client, login: str = "li", password: str = PASSWORD, **more: str):
    return client.post("/login", {"login": login, "password": password, **more})


def hidden(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, name
    return found[1].replace("&#34;", '"').replace("&amp;", "&").replace("&quot;", '"')


def test_the_right_password_opens_the_page_that_was_wanted(office: Office):
    client = browser(office)

    answer = sign_in(client, next="/a/edu/today")

    assert (answer.status_code, answer.headers["location"]) == (303, "/a/edu/today")
    cookies = "\n".join(answer.headers.get_list("set-cookie"))
    assert "HttpOnly" in cookies
    assert "SameSite=lax" in cookies
    assert client.get("/").headers["location"] == "/a/edu/today"


def test_the_cookie_is_for_https_alone_where_the_pages_are_reached_so(office: Office):
    office.app.state.secure = True

    made = Client(office.app, "")
    page = made.get("/login")

    assert all("Secure" in each for each in page.headers.get_list("set-cookie"))
    cookies = made.post("/login", {"login": "li", "password": PASSWORD}).headers.get_list("set-cookie")
    assert "; Secure" in next(each for each in cookies if each.startswith(f"{COOKIE}="))


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_nowhere_but_to_this_site(office: Office, address: str):
    assert sign_in(browser(office), next=address).headers["location"] == "/"


def test_a_form_of_signing_in_that_another_site_made_is_refused(office: Office):
    client = browser(office)
    without_cookie = Client(office.app, "")
    without_cookie.cookies.clear()
    pad = "0" * (2 * PAD_BYTES)

    of_empty = without_cookie.post("/login", {"_seal": pad + _seal_of("", pad), "login": "li", "password": PASSWORD})
    of_theirs = client.post("/login", {"_seal": pad + _seal_of("theirs", pad), "login": "li", "password": PASSWORD})
    cross_site = client.post("/login", {"login": "li", "password": PASSWORD}, headers={"sec-fetch-site": "cross-site"})

    assert [each.status_code for each in (of_empty, of_theirs, cross_site)] == [403, 403, 403]
    assert all(COOKIE not in each.cookies for each in (of_empty, of_theirs, cross_site))


def test_signing_in_takes_no_secret_that_was_laid_ready(office: Office):
    client = browser(office)
    with writing(office.program.store) as unit:
        laid = begin_session(office.program, unit, get_member(unit, "he"))
    client.cookies.set(COOKIE, laid)
    client.secret = laid

    answer = sign_in(client)

    fresh = answer.cookies[COOKIE]
    assert fresh != laid
    assert Client(office.app, laid).get("/").headers["location"] == "/login"


def test_an_unknown_login_and_a_wrong_password_get_the_same_sentence(office: Office):
    client = browser(office)

    unknown = sign_in(client, "nobody", "wrong password here")
    wrong = sign_in(client, "li", "wrong password here")

    assert unknown.status_code == wrong.status_code == 401
    assert plain(unknown.text).replace("nobody", "") == plain(wrong.text).replace(" li ", " ")
    assert "账号、密码或验证码不正确" in wrong.text


def test_an_unknown_login_costs_as_many_hashes_as_a_known_one(office: Office, monkeypatch: pytest.MonkeyPatch):
    tried: list[str] = []

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            tried.append(stored)
            return CHEAP.verify(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    client = browser(office)

    sign_in(client, "nobody", "wrong password here")
    sign_in(client, "li", "wrong password here")

    assert len(tried) == 2


def test_five_wrong_tries_lock_the_login_for_a_quarter_of_an_hour(office: Office):
    client = browser(office)
    for _ in range(5):
        sign_in(client, "li", "wrong password here")

    locked = sign_in(client)
    other = sign_in(browser(office), "sun")
    office.at("2026-11-23", "10:15:01")
    later = sign_in(client)

    assert "已锁定到 10:15" in locked.text
    assert other.status_code == 303
    assert later.status_code == 303


def test_fifty_wrong_tries_lock_the_address_they_came_from(office: Office):
    client = browser(office)
    for number in range(50):
        sign_in(client, f"guess-{number}", "wrong password here")

    assert "输错次数过多" in sign_in(client).text


def test_right_tries_are_not_counted(office: Office):
    client = browser(office)
    for _ in range(60):
        assert sign_in(browser(office)).status_code == 303

    for _ in range(4):
        sign_in(client, "li", "wrong password here")
    assert sign_in(client).status_code == 303


def test_a_second_factor_is_asked_for_after_the_password_and_taken_once(office: Office):
    li = office.client("li")
    secret = hidden(li.page("/settings/second-factor"), "secret")
    code = pyotp.TOTP(secret).at(office.clock.now())
    on = li.post("/settings/second-factor", {"secret": secret, "code": code, "password": PASSWORD})
    assert on.headers["location"] == "/settings"
    office.at("2026-11-23", "10:05:00")
    code = pyotp.TOTP(secret).at(office.clock.now())

    client = browser(office)
    asked = sign_in(client)
    proof = hidden(asked.text, "proof")
    wrong = client.post("/login", {"login": "li", "proof": proof, "code": "000000"})
    for_another = client.post("/login", {"login": "sun", "proof": proof, "code": code})
    right = client.post("/login", {"login": "li", "proof": proof, "code": code})
    again = browser(office).post("/login", {"login": "li", "password": PASSWORD, "code": code})

    assert "六位数字" in asked.text
    assert 'type="password"' not in asked.text
    assert COOKIE not in asked.cookies
    assert [wrong.status_code, for_another.status_code, right.status_code] == [401, 401, 303]
    assert again.status_code == 401


def test_the_proof_of_a_password_ends_after_five_minutes(office: Office):
    li = office.client("li")
    secret = hidden(li.page("/settings/second-factor"), "secret")
    code = pyotp.TOTP(secret).at(office.clock.now())
    li.post("/settings/second-factor", {"secret": secret, "code": code, "password": PASSWORD})
    client = browser(office)
    proof = hidden(sign_in(client).text, "proof")
    office.at("2026-11-23", "10:05:01")

    code = pyotp.TOTP(secret).at(office.clock.now())
    assert client.post("/login", {"login": "li", "proof": proof, "code": code}).status_code == 401


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_after_signing_in(office: Office):
    client = Client(office.app, browser_session(office))
    office.at("2026-11-23", "12:00:01")

    late = client.post("/settings", {"language": "en", "channel": "app", "size": "larger", "my_password": "x<y"})

    assert late.status_code == 200
    assert "您录入的内容都在" in late.text
    assert "x&lt;y" not in late.text
    client.secret = client.cookies[BEFORE_COOKIE]
    shown = sign_in(client, kept=hidden(late.text, "kept"))
    assert shown.status_code == 200
    assert 'action="/settings"' in shown.text
    assert [hidden(shown.text, name) for name in ("language", "channel", "size")] == ["en", "app", "larger"]
    sent = client.post(
        "/settings", {name: hidden(shown.text, name) for name in ("language", "channel", "size", "_seal")}
    )
    assert sent.headers["location"] == "/settings"
    with writing(office.program.store) as unit:
        assert get_member(unit, "li").language == "en"


def browser_session(office: Office, login: str = "li") -> str:
    with writing(office.program.store) as unit:
        return begin_session(office.program, unit, get_member(unit, login))


def test_a_form_of_another_site_is_not_kept_for_who_signs_in(office: Office):
    client = Client(office.app, browser_session(office))
    office.at("2026-11-23", "12:00:01")

    forged = client.post("/settings", {"_seal": "0" * 96, "language": "en"})

    assert (forged.status_code, forged.headers["location"]) == (303, "/login?expired=1")


def test_a_piece_of_a_page_asked_for_too_late_leads_the_whole_page_to_the_sign_in(office: Office):
    here = {"hx-request": "true", "hx-current-url": "http://testserver/settings?lang=en"}

    answer = Client(office.app, "").get("/settings", headers=here)

    assert answer.headers["hx-redirect"] == "/login?next=/settings%3Flang%3Den"


def test_a_session_ends_unused_after_two_hours_and_in_use_after_twelve(office: Office):
    client = Client(office.app, browser_session(office))
    for hour in range(11, 22):
        office.at("2026-11-23", f"{hour}:30:00")
        assert client.get("/").headers["location"] == "/a/edu/today"

    office.at("2026-11-23", "22:00:00")
    assert client.get("/").headers["location"] == "/login"


def test_a_password_that_was_given_is_changed_before_anything_else(office: Office):
    give_password(office.program, "li", NEW, must_change=True)
    client = browser(office)
    secret = sign_in(client, password=NEW).cookies[COOKIE]
    client.secret = secret

    assert client.get("/settings").headers["location"] == "/settings/password"
    assert "改成自己的密码后才能继续" in client.words("/settings/password")
    own = {"password": NEW, "new_password": "four green kettles 9", "new_password_again": "four green kettles 9"}
    assert client.post("/settings/password", own).headers["location"] == "/settings"
    assert client.get("/settings").status_code == 200


def test_who_left_is_signed_in_no_more(office: Office):
    from request_flow.services.people import change_person  # noqa: PLC0415  # only here

    client = office.client("li")
    change_person(office.program, "li", {"active": False})

    assert client.get("/").headers["location"] == "/login"
    assert sign_in(browser(office)).status_code == 401


def test_a_page_that_only_stands_open_does_not_keep_a_session_alive(office):
    number = office.arrives("2026-11-16")
    browser = office.client("li")
    assert browser.get(f"/a/edu/cases/{number}").status_code == 200
    for minute in range(1, 120, 7):
        office.at("2026-11-23", f"{10 + minute // 60}:{minute % 60:02}:00")
        assert browser.get(f"/a/edu/cases/{number}/version?seen=1").status_code == 204

    office.at("2026-11-23", "12:00:00")
    assert browser.get(f"/a/edu/cases/{number}").headers["location"].startswith("/login")
