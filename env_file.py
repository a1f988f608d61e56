"""A `.env` for a machine of one's own: `python settings.py` writes it."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path

# Where the simulator plays Twilio's REST API, below our own address.
SIMULATED_TWILIO = "/simulator/twilio"


def write_development_env(path: Path, port: str = "5000") -> bool:
    """Write settings for a machine of one's own, with random secrets. False when there is a file already: it stays."""
    words = f"""\
# Development settings, written once by `python settings.py`; never overwritten. What each means: docs/operations.md
INTAKE_ENV=development
SECRET_KEY={secrets.token_urlsafe(48)}
DATA_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}
PUBLIC_BASE_URL=http://127.0.0.1:{port}
# The simulator plays Twilio, and this account is invented. To connect a real sandbox: remove TWILIO_API_BASE_URL, put the
# account SID and the primary auth token of Twilio's console below, and a public address (a tunnel's) into PUBLIC_BASE_URL.
TWILIO_API_BASE_URL=http://127.0.0.1:{port}{SIMULATED_TWILIO}
TWILIO_ACCOUNT_SID=AC{secrets.token_hex(16)}
TWILIO_AUTH_TOKEN={secrets.token_hex(16)}
TWILIO_WHATSAPP_SENDER=whatsapp:+14155238886
SHOP_NAME="Acorn & Oak"
SHOP_COUNTRY=DE
DEFAULT_LANGUAGE=en
"""
    try:
        # Exclusive, and for the owner's eyes: two starts at once write one file.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(words)
    except FileExistsError:
        return False
    return True
