"""Write docs/privacy.md and docs/register.md from the register: `make privacy`."""

from __future__ import annotations

from pathlib import Path

from storage.register import lines, record
from storage.register.processors import processor_lines, purpose_lines

_DOCS = Path(__file__).parents[2] / "docs"
_BEGIN, _END = "<!-- written by make privacy -->\n\n", "\n<!-- until here -->"
_HEAD = """# The record of processing

Written by `make privacy` from the data register in `storage/register/` (Art. 30 GDPR). What it means for the shop and its customers
stands in [privacy.md](privacy.md). The controller is the shop: write its name, address and contact, and its data protection officer if
it has one, above your copy of this page. Whom it concerns: customers, people who write or were invited, and colleagues at the desk.

Security (Art. 32): roles for every route, second factor, masked values opened by a click that is logged, an audit log that the database
itself protects, sealed columns ("sealed" below, AES-256-GCM), deletion by the clock, erasure that reaches backups by a ledger
([operations.md](operations.md), [decisions-erasure.md](decisions-erasure.md)). Disk and backups: encrypt them at your host.

"""
_PROCESSORS, _PURPOSES, _COLUMNS = "## Who else gets data", "## What for, and how long", "## Every column"


def written(page: str) -> str:
    """The privacy page with the table of what is kept written anew."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    return before + begin + "\n".join(lines()) + "\n" + end + after


def record_page() -> str:
    """The record of processing."""
    parts = ((_PURPOSES, purpose_lines()), (_PROCESSORS, processor_lines()), (_COLUMNS, record()))
    return _HEAD + "\n".join(f"{title}\n\n" + "\n".join(several) + "\n" for title, several in parts)


def main() -> None:
    """Write both."""
    page = _DOCS / "privacy.md"
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    (_DOCS / "register.md").write_text(record_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
