"""Write docs/privacy.md and docs/register.md from the register: `make privacy`."""

from __future__ import annotations

from pathlib import Path

from storage.register import lines, record

_DOCS = Path(__file__).parents[2] / "docs"
_BEGIN, _END = "<!-- written by make privacy -->\n\n", "\n<!-- until here -->"
_HEAD = """# The record of processing

Written by `make privacy` from the data register in `storage/register/`: a line for each column that is kept (Art. 30 GDPR). What it
means for the shop and its customers stands in [privacy.md](privacy.md).

"""


def written(page: str) -> str:
    """The privacy page with the table of what is kept written anew."""
    before, begin, rest = page.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    return before + begin + "\n".join(lines()) + "\n" + end + after


def record_page() -> str:
    """The record of processing."""
    return _HEAD + "\n".join(record()) + "\n"


def main() -> None:
    """Write both."""
    page = _DOCS / "privacy.md"
    page.write_text(written(page.read_text(encoding="utf-8")), encoding="utf-8")
    (_DOCS / "register.md").write_text(record_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
