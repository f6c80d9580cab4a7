"""Personal data at rest: sealed with AES-256-GCM, bound to its place, found again by a keyed index.

What is sealed is bytes of JSON.  The place (agency and number of the case, and which record) is authenticated with it,
so that a sealed value copied to another case does not open.  ``person_index`` is an HMAC: the same person gives
the same index, and nobody without the key can tell whose it is.
"""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from request_flow.errors import StoreUnavailable

NONCE_BYTES = 12
INDEX_HEX_DIGITS = 32


class Sealer:
    """Seals and opens with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(hmac.digest(key, b"request-flow personal data", "sha256"))
        self._index = hmac.new(hmac.digest(key, b"request-flow person index", "sha256"), digestmod=hashlib.sha256)
        self.fingerprint = hmac.digest(key, b"request-flow fingerprint", "sha256").hex()[:16]

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Return ``plain`` encrypted and bound to ``place``."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return what was sealed at ``place``.

        Raises:
            StoreUnavailable: the value was changed, moved, or sealed with another key.
        """
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
        except InvalidTag:
            raise StoreUnavailable(
                "cannot_unseal",
                "个人信息无法解密：密钥不对，或数据被改动；请用 verify 检查",
                "personal data cannot be opened: the key is another one, or the data was changed; run `verify`",
            ) from None

    def person_index(self, person: str) -> str:
        """Return the keyed index of a person: equal for equal names and ID numbers."""
        index = self._index.copy()  # the key is scheduled once
        index.update(person.encode())
        return index.hexdigest()[:INDEX_HEX_DIGITS]
