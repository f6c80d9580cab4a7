"""Signing in by the identity service: whom its word lets in, and which word is none of its own."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey

from request_flow.errors import BadInput
from request_flow.services.people import change_person
from request_flow.services.single_sign_on import IdentityService
from request_flow.settings import Settings
from request_flow.storage.accounts import set_subject
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing
from request_flow.web.routes import COOKIE
from web.identity_service import CLIENT_ID, CLIENT_SECRET, OTHERS_KEY, IdentityAtHand, running
from web.office import Client, Office

BACK = "/login/oidc/back"


@pytest.fixture
def service(office: Office) -> Iterator[IdentityAtHand]:
    with running(int(office.clock.now().timestamp())) as found:
        office.app.state.identity_service = IdentityService(found.issuer, CLIENT_ID, CLIENT_SECRET)
        yield found


def known(office: Office, login: str, subject: str) -> None:
    with writing(office.program.store) as unit:
        set_subject(unit, get_member(unit, login).id, subject, now="2026-11-23T09:00:00+08:00")


def browser(office: Office) -> Client:
    made = Client(office.app, "")
    made.cookies.clear()
    return made


def come_back(client: Client, service: IdentityAtHand, then: str = "/a/edu/today"):
    """Ask the service for a sign-in and return the answer to what it says."""
    asked = client.get(f"/login/oidc?next={then}")
    assert asked.status_code == 303
    return client.get(f"{BACK}?{service.answer_to(asked.headers['location'])}")


def test_who_the_service_names_is_signed_in_and_goes_where_they_wanted(office: Office, service: IdentityAtHand):
    known(office, "li", "u-1001")
    client = browser(office)

    answer = come_back(client, service)

    assert (answer.status_code, answer.headers["location"]) == (303, "/a/edu/today")
    assert client.get("/").headers["location"] == "/a/edu/today"
    assert service.asked["redirect_uri"] == "http://testserver/login/oidc/back"
    assert service.asked["code_challenge_method"] == "S256"
    assert set(service.asked["scope"].split()) == {"openid", "profile"}


def test_the_page_of_signing_in_offers_the_service_only_where_there_is_one(office: Office):
    assert "/login/oidc" not in browser(office).page("/login")
    office.app.state.identity_service = IdentityService("https://sso.example.cn", CLIENT_ID, CLIENT_SECRET)
    assert "/login/oidc?next=/" in browser(office).page("/login")


def test_without_a_service_its_addresses_do_not_exist(office: Office):
    assert browser(office).get("/login/oidc").status_code == 404
    assert browser(office).get(BACK).status_code == 404


def tells(**claims: object) -> Callable[[IdentityAtHand], None]:
    return lambda service: service.claims.update(claims)


def signs_with_the_key_of_another(service: IdentityAtHand) -> None:
    service.key = OTHERS_KEY


def signs_with_the_secret_of_the_client(service: IdentityAtHand) -> None:
    service.key, service.algorithm = OctKey.import_key(CLIENT_SECRET), "HS256"


@pytest.mark.parametrize(
    "lie",
    [
        tells(iss="https://elsewhere.example"),
        tells(aud="another-client"),
        tells(aud=[CLIENT_ID, "another-client"]),
        tells(azp="another-client"),
        tells(nonce="of another asking"),
        tells(exp=1),
        tells(nbf=4_000_000_000),
        tells(sub=""),
        signs_with_the_key_of_another,
        signs_with_the_secret_of_the_client,
    ],
    ids=["issuer", "audience", "audiences", "party", "nonce", "expired", "not yet", "nobody", "key", "secret"],
)
def test_a_token_that_is_not_what_was_asked_for_lets_nobody_in(
    office: Office, service: IdentityAtHand, lie: Callable[[IdentityAtHand], None]
):
    known(office, "li", "u-1001")
    lie(service)

    answer = come_back(browser(office), service)

    assert answer.status_code == 401
    assert COOKIE not in answer.cookies


def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(office: Office, service: IdentityAtHand):
    known(office, "li", "u-1001")
    theirs = service.answer_to(browser(office).get("/login/oidc").headers["location"])
    mine = browser(office)
    mine.get("/login/oidc")

    for client in (mine, browser(office)):
        answer = client.get(f"{BACK}?{theirs}")
        assert answer.status_code == 401
        assert "不是从本页面发起的" in answer.text


def test_an_answer_is_taken_once_and_within_ten_minutes(office: Office, service: IdentityAtHand):
    known(office, "li", "u-1001")
    client = browser(office)
    query = service.answer_to(client.get("/login/oidc").headers["location"])
    kept = client.cookies["request_flow_asked"]
    office.at("2026-11-23", "10:10:01")
    late = client.get(f"{BACK}?{query}")
    office.at("2026-11-23", "10:01:00")
    client.cookies.set("request_flow_asked", kept, path=BACK)
    in_time = client.get(f"{BACK}?{query}")
    client.cookies.set("request_flow_asked", kept, path=BACK)
    twice = client.get(f"{BACK}?{query}")

    assert [each.status_code for each in (late, in_time, twice)] == [401, 303, 401]


def test_a_subject_that_nobody_has_is_told_whom_to_ask(office: Office, service: IdentityAtHand):
    service.claims["preferred_username"] = "li"

    assert "请找本机关系统管理员登记" in come_back(browser(office), service).text


def test_who_left_is_not_let_in_by_the_service(office: Office, service: IdentityAtHand):
    known(office, "li", "u-1001")
    change_person(office.program, "li", {"active": False})

    assert come_back(browser(office), service).status_code == 401


def test_the_claim_of_the_login_says_who_it_is_the_first_time_and_never_again(office: Office, service: IdentityAtHand):
    office.app.state.identity_service = IdentityService(service.issuer, CLIENT_ID, CLIENT_SECRET, "preferred_username")
    service.claims["preferred_username"] = "li"
    first = come_back(browser(office), service)
    service.claims["preferred_username"] = "wu"
    renamed = browser(office)
    come_back(renamed, service)
    service.subject = "u-2002"
    service.claims["preferred_username"] = "li"
    another = come_back(browser(office), service)

    assert first.status_code == 303
    assert "李若川" in renamed.words("/settings")
    assert another.status_code == 401


def test_a_service_that_is_down_leaves_the_password(office: Office, service: IdentityAtHand):
    known(office, "li", "u-1001")
    client = browser(office)
    query = service.answer_to(client.get("/login/oidc").headers["location"])
    service.down = True

    begun = browser(office).get("/login/oidc")
    ended = client.get(f"{BACK}?{query}")

    for answer in (begun, ended):
        assert "统一身份认证暂时不可用" in answer.text
        assert 'name="password"' in answer.text


@pytest.mark.parametrize("then", ["https://evil.example/", "//evil.example"])
def test_the_service_leads_nowhere_but_to_this_site(office: Office, service: IdentityAtHand, then: str):
    known(office, "li", "u-1001")

    assert come_back(browser(office), service, then).headers["location"] == "/"


def test_the_state_the_nonce_and_the_verifier_are_new_each_time(office: Office, service: IdentityAtHand):
    seen = [parse_qs(urlsplit(browser(office).get("/login/oidc").headers["location"]).query) for _ in range(2)]

    for name in ("state", "nonce", "code_challenge"):
        assert seen[0][name] != seen[1][name]


def test_the_settings_name_the_service_or_say_what_is_missing(tmp_path):
    issuer = {"REQUEST_FLOW_HOME": str(tmp_path), "REQUEST_FLOW_OIDC_ISSUER": "https://sso.example.cn"}

    with pytest.raises(BadInput, match="CLIENT_ID"):
        Settings.from_env(issuer)
    found = Settings.from_env({**issuer, "REQUEST_FLOW_OIDC_CLIENT_ID": "x", "REQUEST_FLOW_OIDC_CLIENT_SECRET": "hush"})
    assert found.oidc_client_secret == "hush"  # noqa: S105  # of nobody
    assert "hush" not in repr(found)
    with pytest.raises(BadInput, match="https://"):
        IdentityService("http://sso.example.cn", "x", "y")
