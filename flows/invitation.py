"""An invitation, as the conversation meets it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flows.message import Value


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What somebody brings who comes through an invitation.

    Shape: `known` is what she need not be asked, empty where it is not for her; `words` are her message without the code,
    None when the code did not stand in it; one that is not `valid` was revoked or is too old.
    """

    valid: bool = True
    language: str | None = None
    known: Mapping[str, Value] = field(default_factory=dict)
    words: str | None = None

    def __repr__(self) -> str:
        return "Invitation(•••)"  # personal data: a repr ends in logs and exceptions

    @property
    def facts(self) -> dict[str, Value]:
        """What the draft learns, the language included."""
        return {**self.known, **({"language": self.language} if self.language else {})} if self.valid else {}
