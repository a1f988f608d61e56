"""What Twilio says when it refuses: its codes, its shape."""

from __future__ import annotations

# Source: facts.md section 5, and the titles in twilio.com/docs/api/errors (2026-11). The status goes with the code.
_STATUS = {20003: 401, 20009: 409, 20404: 404, 20429: 429, 20500: 500}


class Refusal(Exception):
    """A request that Twilio would refuse."""

    def __init__(self, code: int, message: str, *, retry_after: int | None = None) -> None:
        self.code = code
        self.message = message
        self.status = _STATUS.get(code, 400)
        self.retry_after = retry_after
        super().__init__(message)

    def as_json(self) -> dict[str, object]:
        """The body of Twilio's answer."""
        told = {"code": self.code, "message": self.message, "status": self.status}
        return {**told, "more_info": f"https://www.twilio.com/docs/errors/{self.code}"}


def not_found(path: str) -> Refusal:
    """Nothing of ours is at this address."""
    return Refusal(20404, f"The requested resource {path} was not found")
