"""Mail as it leaves: its form, its id, the folder, encryption and login, and how what the server says is read."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from request_flow.clock import FixedClock
from request_flow.errors import BadInput
from request_flow.law.delivery import delivery
from request_flow.services.channels.letter import letter_of, one_line, sender_of
from request_flow.services.channels.outgoing import Answer, wire_id
from request_flow.services.channels.senders import Senders, mail_channel
from request_flow.services.channels.smtp import MailServer as Server
from request_flow.services.channels.smtp import server_of
from request_flow.services.program import Outside
from services.far_side import FINAL, LATER, MESSAGE, NINE, TAKEN, MailServer, verdict


@pytest.fixture
def senders(tmp_path: Path) -> Iterator[Senders]:
    outside = Outside(tmp_path, None, "request-flow@localhost", "https://flow.example.org")
    opened = Senders(outside, FixedClock(NINE), delivery())
    yield opened
    opened.close()


@given(st.text())
def test_no_subject_begins_another_header(subject: str) -> None:
    letter = letter_of(replace(MESSAGE, subject=subject), sender_of("request-flow@localhost"), NINE)
    written = letter.as_bytes().partition(b"\r\n\r\n")[0]

    names = [line.partition(b":")[0] for line in written.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert names == [
        b"Message-ID",
        b"Date",
        b"From",
        b"To",
        b"Subject",
        b"Auto-Submitted",
        b"MIME-Version",
        b"Content-Type",
        b"Content-Language",
    ]
    assert str(letter["Subject"]).splitlines()[1:] == one_line(subject).splitlines()[1:] == []


@pytest.mark.parametrize(
    "address", ["li@example.org\r\nBcc: all@example.org", "li", "", "a@b@c", "li@example.org, x@y.z"]
)
def test_no_address_begins_another_header_or_names_a_second_reader(senders: Senders, address: str) -> None:
    answer = senders.send("email", replace(MESSAGE, address=address))
    assert verdict(answer) == FINAL


def test_a_named_sender_is_encoded_and_gives_the_domain_of_the_id() -> None:
    letter = letter_of(MESSAGE, sender_of("信息公开办 <ogi@example.gov.cn>"), NINE)

    assert letter["Message-ID"] == "<case+5+reply+3@example.gov.cn>"
    assert b"From: =?utf-8?" in letter.as_bytes()
    assert letter["From"].addresses[0].display_name == "信息公开办"


@given(st.text(min_size=1), st.text(min_size=1))
def test_two_keys_never_share_an_id_and_every_id_fits_a_header_and_a_file(one: str, other: str) -> None:
    one, other = (key.encode(errors="ignore").decode() for key in (one, other))
    assert (wire_id(one) == wire_id(other)) == (one == other)
    assert wire_id(one).isascii()
    assert len(wire_id(one)) <= 120
    assert not set(wire_id(one)) & set('/\\:<>@"(),;[]. \t\r\n')


def test_a_long_key_travels_as_its_digest() -> None:
    assert wire_id("x" * 120) == "x" * 120
    # printf 'x%.0s' {1..121} | sha256sum
    assert wire_id("x" * 121) == "79072a47bfaa54e6057a9ee21e0dea64b9edbfd160c4ccadbb657e64b6d22ee4"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", Server("mail.example.org", 25, False, None, None)),
        ("smtps://mail.example.org", Server("mail.example.org", 465, True, None, None)),
        ("smtp://li:p%40ss@mail:587", Server("mail", 587, False, "li", "p@ss")),
    ],
)
def test_a_mail_address_names_a_server(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    "url", ["smtp://", "http://x:geheim@y", "smtp://x:geheim@host:port", "mail", "smtp://x:geheim@h/p"]
)
def test_a_mail_address_that_names_none_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(BadInput) as refused:
        server_of(url)
    assert refused.value.code == "bad_mail_url"
    assert "geheim" not in str(refused.value) + refused.value.sentence.zh


def test_a_sender_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        mail_channel(Outside(tmp_path, None, "nobody", ""), FixedClock(NINE), delivery())
    assert refused.value.code == "bad_mail_from"


def test_mail_goes_into_the_folder_that_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "发 件"
    outside = Outside(tmp_path, f"file://{tmp_path}/%E5%8F%91%20%E4%BB%B6", "request-flow@localhost", "")
    channel = mail_channel(outside, FixedClock(NINE), delivery())

    first, second = channel.send(MESSAGE), channel.send(MESSAGE)

    assert (first.said, second.said) == ("case+5+reply+3.eml written", "case+5+reply+3.eml was there")
    [written] = folder.iterdir()
    assert written.stat().st_mode & 0o777 == 0o600
    assert b"Subject: =?utf-8?b?" in written.read_bytes()


def test_a_folder_that_cannot_be_written_is_an_answer(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file, not a folder")
    answer = mail_channel(Outside(tmp_path, None, "a@b", ""), FixedClock(NINE), delivery()).send(MESSAGE)
    assert (verdict(answer), answer.away) == (LATER, True)


# Encryption and login.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with the key and the certificate of ``localhost``, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "localhost.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def send_to(url: str, home: Path) -> Answer:
    channel = mail_channel(Outside(home, url, "request-flow@localhost", ""), FixedClock(NINE), delivery())
    try:
        return channel.send(MESSAGE)
    finally:
        channel.close()


def test_mail_goes_encrypted_where_the_server_offers_it(
    tls: ssl.SSLContext, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with MailServer().running(tls_context=tls) as server:
        answer = send_to(f"smtp://localhost:{server.port}", tmp_path)
    assert (answer.said, server.encrypted) == ("250 OK", [True])


def test_mail_goes_encrypted_from_the_start_with_smtps(
    tls: ssl.SSLContext, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with MailServer().running(ssl_context=tls) as server:
        answer = send_to(f"smtps://localhost:{server.port}", tmp_path)
    assert (answer.said, len(server.mails)) == ("250 OK", 1)


def test_a_server_that_nobody_vouches_for_gets_no_mail(tls: ssl.SSLContext, tmp_path: Path) -> None:
    with MailServer().running(tls_context=tls) as server:
        answer = send_to(f"smtp://localhost:{server.port}", tmp_path)
    assert (verdict(answer), answer.away) == (LATER, True)
    assert "CERTIFICATE_VERIFY_FAILED" in answer.said
    assert server.mails == []


def login(_server: object, _session: object, _envelope: object, _mechanism: str, given: LoginPassword) -> AuthResult:
    # not handled here: the server itself then answers 535
    return AuthResult(success=(given.login, given.password) == (b"li", b"p@ss"), handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize(("password", "means", "code"), [("p%40ss", TAKEN, "250"), ("wrong", LATER, "535")])
def test_user_and_password_of_the_address_are_used(tmp_path: Path, password: str, means: str, code: str) -> None:
    with MailServer().running(authenticator=login, auth_required=True, auth_require_tls=False) as server:
        answer = send_to(f"smtp://li:{password}@127.0.0.1:{server.port}", tmp_path)
    assert (verdict(answer), answer.said.split()[0]) == (means, code)
    assert "wrong" not in answer.said


def test_a_password_crosses_no_foreign_network_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("request_flow.services.channels.smtp.is_own_network", lambda _: False)
    with MailServer().running(authenticator=login, auth_require_tls=False) as server:
        answer = send_to(f"smtp://li:p%40ss@127.0.0.1:{server.port}", tmp_path)
    assert (verdict(answer), server.mails) == (LATER, [])
    assert answer.said == "UnsafeLogin: the server offers no encryption; the password was not sent"


def test_a_refused_sender_holds_the_mail_back_and_parks_nothing(tmp_path: Path) -> None:
    class Strict(MailServer):
        async def handle_MAIL(self, *_: object) -> str:  # noqa: N802  # the name that the server calls
            return "550 5.7.1 sender rejected"

    with Strict().running() as server:
        answer = send_to(server.url, tmp_path)
    assert (verdict(answer), answer.away) == (LATER, True)
    assert answer.said == "550 5.7.1 sender rejected"


def test_a_content_that_is_refused_for_good_is_final(tmp_path: Path) -> None:
    def refuse(_: EmailMessage) -> str:
        return "554 5.7.1 taken for spam"

    with MailServer(content=refuse).running() as server:
        answer = send_to(server.url, tmp_path)
    assert answer == Answer(accepted=False, permanent=True, said="554 5.7.1 taken for spam")
