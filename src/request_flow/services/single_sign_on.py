"""Signing in by the identity service of the house (统一身份认证): OpenID Connect, the authorisation code with PKCE.

What is asked is kept in the browser, sealed: ``state`` binds the answer to this browser, ``nonce`` the token to this
asking, ``verifier`` the code to this program.  The token is taken only with a signature of the service's own keys,
from this issuer, for this client, in time.  Whose it is says its subject (``sub``): an administrator has set it, or,
where a claim is named that holds the login, it is set the first time that login comes.  A person without an account is
not made one.  The service is asked anew each time: nothing of it goes stale here.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx2
import orjson
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from request_flow.errors import BadInput, Refused, StoreUnavailable
from request_flow.services.addressing import stamp
from request_flow.services.channels.addresses import is_own_network
from request_flow.services.program import Program
from request_flow.services.signing_in import begin_session
from request_flow.storage.accounts import account_of, account_of_subject, set_subject
from request_flow.storage.people import Member, find_member, member_of_id
from request_flow.storage.unit import Unit, writing

if TYPE_CHECKING:
    from joserfc.jwt import ClaimsOption

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the service can make; one that the client's own secret makes is none of them."""
SECRET_BYTES = 32
PLACE = b"asked of the identity service"
TIMEOUT = 5.0
LEEWAY = 60
"""Seconds: an answer may take so long; the two clocks may differ by so much."""
LASTS = timedelta(minutes=10)
"""How long somebody may take at the service."""
MOST_READ = 1 << 20
OK = 200
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class IdentityService:
    """The service: its address, and as whom it knows this program.

    ``login_claim`` names the claim that holds the login of a person; empty where an administrator sets the subjects.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    login_claim: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_own_network(parts.hostname or "")):
            raise BadInput(
                "bad_issuer",
                "统一身份认证的地址（REQUEST_FLOW_OIDC_ISSUER）应以 https:// 开头",
                "the issuer of the identity service (REQUEST_FLOW_OIDC_ISSUER) begins with https://",
            )

    def ask(self, program: Program, way_back: str, then: str) -> tuple[str, str]:
        """Return the address to send a browser to, and what the browser keeps until the answer is there.

        Raises:
            StoreUnavailable: the service does not answer.
        """
        found = self._discover()
        state, nonce, verifier = (secrets.token_urlsafe(SECRET_BYTES) for _ in range(3))
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "then": then, "at": stamp(program.clock.now())}
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": way_back,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        address = found["authorization_endpoint"]
        sealed = program.store.sealer.seal(orjson.dumps(kept), PLACE)
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{urlencode(asked)}", base64.urlsafe_b64encode(sealed).decode()

    def take_answer(self, program: Program, kept: str, way_back: str, answer: Mapping[str, str]) -> tuple[str, str]:
        """Return the secret of a new session, and where the person wanted to go.

        Raises:
            BadInput: the answer is not one to what this browser asked.
            Refused: the service refused, its token cannot be trusted, or nobody here has its subject.
            StoreUnavailable: the service does not answer.
        """
        asked = _asked(program, kept)
        if not hmac.compare_digest(asked["state"].encode(), answer.get("state", "").encode()):
            raise _not_asked()
        if answer.get("iss", self.issuer) != self.issuer or not answer.get("code"):
            raise _refused("the service gave no code")
        found = self._discover()
        token = self._token_for(found["token_endpoint"], answer["code"], asked["verifier"], way_back)
        claims = self._claims(token, found["jwks_uri"], asked["nonce"], program.clock.now())
        with writing(program.store) as unit:
            member = self._member(program, unit, claims)
            return begin_session(program, unit, member), asked["then"]

    def _discover(self) -> dict[str, str]:
        found = _read("GET", self.issuer.rstrip("/") + WELL_KNOWN)
        if found.get("issuer") != self.issuer or any(not isinstance(found.get(each), str) for each in NEEDED):
            raise _away("what it says of itself is not that of the issuer")
        return found

    def _token_for(self, endpoint: str, code: str, verifier: str, way_back: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": way_back,
            "code_verifier": verifier,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        token = _read("POST", endpoint, form).get("id_token")
        if not isinstance(token, str):
            raise _refused("no token came for the code")
        return token

    def _claims(self, token: str, jwks_uri: str, nonce: str, now: datetime) -> dict[str, Any]:
        essential: ClaimsOption = {"essential": True}
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            sub=essential,
            exp=essential,
            iat=essential,
        )
        try:
            keys = KeySet.import_key_set(_read("GET", jwks_uri))  # type: ignore[arg-type]  # checked as it is read
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _refused(type(error).__name__) from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.client_id:
            raise _refused("it is for another client")
        return dict(claims)

    def _member(self, program: Program, unit: Unit, claims: Mapping[str, Any]) -> Member:
        subject = str(claims["sub"])
        account = account_of_subject(unit, subject)
        member = member_of_id(unit, account.person_id) if account is not None else None
        if account is None and self.login_claim:
            member = self._first_time(program, unit, subject, str(claims.get(self.login_claim) or ""))
        if member is None or not member.active:
            raise Refused(
                "subject_not_known",
                "统一身份认证的账号尚未与本系统的人员对应，请找本机关系统管理员登记",
                "nobody here has this account of the identity service; ask your administrator to set it",
            )
        return member

    def _first_time(self, program: Program, unit: Unit, subject: str, login: str) -> Member | None:
        member = find_member(unit, login) if login else None
        account = account_of(unit, member.id) if member is not None else None
        if member is None or not member.active or (account is not None and account.subject is not None):
            return None
        set_subject(unit, member.id, subject, now=stamp(program.clock.now()))
        return member


def _asked(program: Program, kept: str) -> dict[str, str]:
    try:
        opened = program.store.sealer.open(base64.urlsafe_b64decode(kept), PLACE)
    except (StoreUnavailable, ValueError):
        raise _not_asked() from None
    asked: dict[str, str] = orjson.loads(opened)
    if program.clock.now() - datetime.fromisoformat(asked["at"]) > LASTS:
        raise _not_asked()
    return asked


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _read(method: str, address: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the object that an address of the service answers with; a refusal of a form is one too."""
    near = is_own_network(urlsplit(address).hostname or "")
    try:
        with httpx2.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=not near) as client:
            answer = client.request(method, address, data=form)
            if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR or len(answer.content) > MOST_READ:
                raise _away(f"HTTP {answer.status_code}")
            content = orjson.loads(answer.content)
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise _away(type(error).__name__) from error
    if answer.status_code != OK and form is None:
        raise _away(f"HTTP {answer.status_code}")
    if not isinstance(content, dict):
        raise _away("no object")
    return content


def _not_asked() -> BadInput:
    return BadInput(
        "sign_in_not_asked",
        "这次登录已过期或不是从本页面发起的，请重新登录",
        "this sign-in has expired or was not begun in this browser; sign in again",
    )


def _refused(why: str) -> Refused:
    return Refused(
        "identity_not_proven",
        f"统一身份认证没有确认您的身份（{why}），请重新登录，或使用账号密码",
        f"the identity service did not confirm who you are ({why}); try again, or use your password",
    )


def _away(why: str) -> StoreUnavailable:
    return StoreUnavailable(
        "identity_service_away",
        f"统一身份认证暂时不可用（{why}），请使用账号密码登录",
        f"the identity service cannot be reached ({why}); sign in with your password",
    )
