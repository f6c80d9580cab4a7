"""The settings, read from the environment once, at an entry point, and handed down.

| variable | meaning |
|---|---|
| ``REQUEST_FLOW_HOME`` | the data folder: database, key file; default: the user's data folder |
| ``REQUEST_FLOW_DATABASE_URL`` | the database; default: SQLite in the data folder |
| ``REQUEST_FLOW_KEY`` | the key of the personal data; default: the file ``key`` in the data folder |
| ``REQUEST_FLOW_FONTS`` | a folder with the fonts of a report as PDF; default: those of the machine |
| ``REQUEST_FLOW_LANG`` | ``zh`` or ``en``; default: by locale, Chinese unless it is English |
| ``REQUEST_FLOW_BROKER_URL`` | the Redis of the jobs, ``redis://host:6379/0``; default: none, a thread drives them |
| ``REQUEST_FLOW_MAIL_URL`` | ``smtp://``, ``smtps://`` (user, password, host, port) or ``file://`` and a folder; |
| | default: the folder ``mail`` in the data folder, an ``.eml`` file a message |
| ``REQUEST_FLOW_MAIL_FROM`` | the sender of the mail; default: ``request-flow@localhost`` |
| ``REQUEST_FLOW_PUBLIC_URL`` | where the pages are reached, the beginning of every link; default: this machine |
| ``REQUEST_FLOW_OIDC_ISSUER`` | the identity service that people may sign in with; default: none |
| ``REQUEST_FLOW_OIDC_CLIENT_ID``, ``REQUEST_FLOW_OIDC_CLIENT_SECRET`` | as whom it knows this program |
| ``REQUEST_FLOW_OIDC_LOGIN_CLAIM`` | the claim that holds a person's login; default: an administrator sets who is who |
| ``REQUEST_FLOW_CLAMAV`` | the virus scanner of uploads, ``tcp://host:3310`` or ``unix:///path``; default: none |
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from request_flow.errors import BadInput

LANGUAGES = ("zh", "en")
SENDER = "request-flow@localhost"
THIS_MACHINE = "http://127.0.0.1:8000"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the program keeps its data and how it speaks."""

    home: Path
    database_url: str
    key: str | None
    language: str
    fonts: Path | None = None
    broker_url: str | None = None
    mail_url: str | None = None
    mail_from: str = SENDER
    public_url: str = THIS_MACHINE
    clamav: str | None = None
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_login_claim: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings that ``environ`` gives.

        Raises:
            BadInput: a variable has a value that means nothing.
        """
        home = _home(environ)
        url = environ.get("REQUEST_FLOW_DATABASE_URL") or f"sqlite:///{home / 'request-flow.db'}"
        key, fonts = environ.get("REQUEST_FLOW_KEY") or None, environ.get("REQUEST_FLOW_FONTS")
        return cls(
            home,
            _with_driver(url),
            key,
            language_of(environ),
            Path(fonts) if fonts else None,
            environ.get("REQUEST_FLOW_BROKER_URL") or None,
            environ.get("REQUEST_FLOW_MAIL_URL") or None,
            environ.get("REQUEST_FLOW_MAIL_FROM") or SENDER,
            (environ.get("REQUEST_FLOW_PUBLIC_URL") or THIS_MACHINE).rstrip("/"),
            environ.get("REQUEST_FLOW_CLAMAV") or None,
            **_identity_service(environ),
        )


def _identity_service(environ: Mapping[str, str]) -> dict[str, str]:
    found = {
        "oidc_issuer": environ.get("REQUEST_FLOW_OIDC_ISSUER", ""),
        "oidc_client_id": environ.get("REQUEST_FLOW_OIDC_CLIENT_ID", ""),
        "oidc_client_secret": environ.get("REQUEST_FLOW_OIDC_CLIENT_SECRET", ""),
        "oidc_login_claim": environ.get("REQUEST_FLOW_OIDC_LOGIN_CLAIM", ""),
    }
    if found["oidc_issuer"] and not found["oidc_client_id"]:
        raise BadInput(
            "no_client_id",
            "设置了 REQUEST_FLOW_OIDC_ISSUER，还应设置 REQUEST_FLOW_OIDC_CLIENT_ID",
            "with REQUEST_FLOW_OIDC_ISSUER goes REQUEST_FLOW_OIDC_CLIENT_ID: as whom the service knows this program",
        )
    return found


def language_of(environ: Mapping[str, str]) -> str:
    """Return ``zh`` or ``en``: as asked for, else by locale, Chinese unless the locale is English.

    Raises:
        BadInput: ``REQUEST_FLOW_LANG`` names another language.
    """
    asked = environ.get("REQUEST_FLOW_LANG", "").lower()
    if asked and asked not in LANGUAGES:
        raise BadInput(
            "bad_language",
            f"REQUEST_FLOW_LANG 应为 zh 或 en，不是“{asked}”",
            f"REQUEST_FLOW_LANG is zh or en, not {asked!r}",
        )
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return asked or ("en" if locale.lower().startswith("en") else "zh")


def _home(environ: Mapping[str, str]) -> Path:
    try:
        return Path(environ.get("REQUEST_FLOW_HOME") or _default_home(environ)).expanduser()
    except RuntimeError as error:  # a user without a home, or one that does not exist
        raise BadInput(
            "no_home",
            "找不到数据文件夹：当前用户没有主目录；请用 REQUEST_FLOW_HOME 指定",
            "no data folder: the user has no home directory; name one in REQUEST_FLOW_HOME",
        ) from error


def _default_home(environ: Mapping[str, str]) -> Path:
    data = environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "request-flow"


def _with_driver(url: str) -> str:
    """Name the driver: a plain PostgreSQL address means psycopg 3."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
