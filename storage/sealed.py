"""Values encrypted at rest: AES-256-GCM under the newest of our keys, each bound to the place where it stands."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

_NONCE = 12
_KEY_ID = 4


class Broken(Exception):
    """What was to be opened was changed, stood elsewhere, or belongs to a key that we no longer have."""


class Keys:
    """The data keys, newest first: the first seals, every one opens.

    Shape: a sealed value is base64 of key id, nonce, ciphertext and tag.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        self._keys = {hashlib.sha256(key).digest()[:_KEY_ID]: key for key in reversed(keys)}
        self._newest = hashlib.sha256(keys[0]).digest()[:_KEY_ID]

    def seal(self, text: str, place: str) -> str:
        """The text, unreadable. `place` says where it will stand, such as "staff.totp_secret:3f2c"."""
        # cryptography costs 5 MB that a web process whose desk nobody visits need not pay.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(_NONCE)
        hidden = AESGCM(self._keys[self._newest]).encrypt(nonce, text.encode(), place.encode())
        return base64.urlsafe_b64encode(self._newest + nonce + hidden).decode()

    def open(self, sealed: str, place: str) -> str:
        """The text again.

        Raises: Broken.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            raw = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
            key, nonce, hidden = self._keys[raw[:_KEY_ID]], raw[_KEY_ID : _KEY_ID + _NONCE], raw[_KEY_ID + _NONCE :]
            return AESGCM(key).decrypt(nonce, hidden, place.encode()).decode()
        except (binascii.Error, KeyError, ValueError, InvalidTag):
            raise Broken from None

    def newest(self, sealed: str) -> bool:
        """Whether the newest key sealed this."""
        return base64.urlsafe_b64decode(sealed.encode())[:_KEY_ID] == self._newest

    def blind(self, text: str, place: str) -> str:
        """A keyed hash by which the same text is found again in the same place, of no use without our key."""
        # A key of its own: what is told by equality must say nothing about what is sealed.
        own = hmac.digest(self._keys[self._newest], f"blind index of {place}".encode(), "sha256")
        return hmac.digest(own, text.encode(), "sha256").hex()
