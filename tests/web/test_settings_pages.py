"""One's own settings: what is kept, what asks for the password once more, what a wrong entry says."""

import pyotp
import pytest

from request_flow.services import passwords
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from web.office import CHEAP, PASSWORD, Client, Office
from web.test_signing_in import hidden

ALL = {"language": "zh", "size": "standard", "keys": "on", "channel": "app", "address": "", "digest": "no"}


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


def test_what_is_chosen_is_kept_and_shown(office: Office):
    li = office.client("li")
    chosen = {**ALL, "language": "en", "size": "larger", "keys": "off", "channel": "email", "digest": "yes"}

    answer = li.post("/settings", {**chosen, "address": "li@example.org"})

    assert answer.headers["location"] == "/settings"
    page = li.page("/settings")
    assert "Settings saved" in page
    assert '<html lang="en" class="larger" data-keys="off">' in page
    assert 'value="li@example.org"' in page
    with reading(office.program.store) as unit:
        member = get_member(unit, "li")
    assert (member.language, member.channel, member.digest) == ("en", "email", True)
    assert "Settings saved" not in li.page("/settings")


@pytest.mark.parametrize(
    ("entered", "field", "says"),
    [
        ({"channel": "email"}, "address", "需要地址"),
        ({"channel": "email", "address": "no mailbox"}, "address", "name@example.org"),
        ({"channel": "wecom", "address": "http://example.org/x"}, "address", "https://"),
        ({"channel": "pigeon"}, "channel", "没有“pigeon”"),
    ],
)
def test_a_wrong_entry_is_shown_beside_its_field_and_nothing_is_kept(
    office: Office, entered: dict[str, str], field: str, says: str
):
    answer = office.client("li").post("/settings", {**ALL, "size": "larger", **entered})

    assert answer.status_code == 422
    assert says in answer.text
    assert f'href="#{field}"' in answer.text
    assert entered.get("address", "") in answer.text
    assert 'class="larger"' not in office.client("li").page("/settings")


def test_a_changed_password_ends_every_other_session(office: Office):
    li, elsewhere = office.client("li"), Client(office.app, second_session(office))

    new = "six patient owls 12"
    answer = li.post("/settings/password", {"password": PASSWORD, "new_password": new, "new_password_again": new})

    assert answer.headers["location"] == "/settings"
    assert li.get("/settings").status_code == 200
    assert elsewhere.get("/settings").headers["location"] == "/login?next=/settings"


def second_session(office: Office) -> str:
    from request_flow.services.signing_in import begin_session  # noqa: PLC0415  # beside the one that needs it
    from request_flow.storage.unit import writing  # noqa: PLC0415

    with writing(office.program.store) as unit:
        return begin_session(office.program, unit, get_member(unit, "li"))


@pytest.mark.parametrize(
    ("sent", "field", "says"),
    [
        (("wrong", "six patient owls 12", "six patient owls 12"), "password", "密码不正确"),
        ((PASSWORD, "short", "short"), "new_password", "10 至 128 个字符"),
        ((PASSWORD, "li李若川123456", "li李若川123456"), "new_password", "太容易猜到"),
        ((PASSWORD, PASSWORD, PASSWORD), "new_password", "与原密码相同"),
        ((PASSWORD, "six patient owls 12", "six patient owls 13"), "new_password_again", "不一致"),
    ],
)
def test_a_password_that_cannot_be_says_so_beside_its_field(
    office: Office, sent: tuple[str, str, str], field: str, says: str
):
    names = ("password", "new_password", "new_password_again")

    answer = office.client("li").post("/settings/password", dict(zip(names, sent, strict=True)))

    assert answer.status_code == 422
    assert says in answer.text
    assert f'id="{field}-err"' in answer.text
    assert "owls" not in answer.text


def test_the_old_password_cannot_be_guessed_at_an_unattended_desk(office: Office):
    li = office.client("li")
    wrong = {"password": "wrong", "new_password": "six patient owls 12", "new_password_again": "six patient owls 12"}
    for _ in range(5):
        li.post("/settings/password", wrong)

    assert "输错次数过多" in li.post("/settings/password", {**wrong, "password": PASSWORD}).text


def test_the_qr_code_holds_no_style_and_the_code_turns_the_factor_on_and_the_password_off(office: Office):
    li = office.client("li")
    page = li.page("/settings/second-factor")
    secret = hidden(page, "secret")
    code = pyotp.TOTP(secret).at(office.clock.now())

    assert "<svg" in page
    assert "style=" not in page
    assert "code-err" in li.post("/settings/second-factor", {"secret": secret, "code": "1", "password": PASSWORD}).text
    assert "password-err" in li.post("/settings/second-factor", {"secret": secret, "code": code, "password": "x"}).text
    assert li.post("/settings/second-factor", {"secret": secret, "code": code, "password": PASSWORD}).status_code == 303
    assert "已启用" in li.words("/settings")
    assert "停用" in li.words("/settings/second-factor")
    assert li.post("/settings/second-factor", {"do": "off", "password": "x"}).status_code == 422
    assert li.post("/settings/second-factor", {"do": "off", "password": PASSWORD}).status_code == 303
    assert "已启用" not in li.words("/settings")
