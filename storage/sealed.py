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

    @classmethod
    def passing(cls) -> Keys:
        """Keys for what does not outlive this process."""
        return cls((secrets.token_bytes(32),))

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

    @property
    def name(self) -> str:
        """What tells the newest key from the others, and says nothing else of it."""
        return self._newest.hex()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all our keys, the newest first."""
        return tuple(key.hex() for key in reversed(self._keys))

    @staticmethod
    def name_of(sealed: str) -> str:
        """The name of the key that sealed this; empty for what no key has sealed."""
        try:
            raw = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return ""
        return raw[:_KEY_ID].hex() if len(raw) > _KEY_ID + _NONCE else ""

    def newest(self, sealed: str) -> bool:
        """Whether the newest key sealed this."""
        return base64.urlsafe_b64decode(sealed.encode())[:_KEY_ID] == self._newest

    def blind(self, text: str, place: str) -> str:
        """A keyed hash by which the same text is found again in the same place, of no use without our key."""
        # A key of its own: what is told by equality must say nothing about what is sealed.
        own = hmac.digest(self._keys[self._newest], f"blind index of {place}".encode(), "sha256")
        return hmac.digest(own, text.encode(), "sha256").hex()

    def blinds(self, text: str, place: str) -> tuple[str, ...]:
        """That hash under each of our keys, the newest first: to look for, while a new key is being brought in."""
        owns = (hmac.digest(key, f"blind index of {place}".encode(), "sha256") for key in reversed(self._keys.values()))
        return tuple(hmac.digest(own, text.encode(), "sha256").hex() for own in owns)
