"""Texts that nobody types and somebody sends: 4,000 characters made to keep a reader busy."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings, target
from hypothesis import strategies as st

Search = Callable[[str], float]
LONGEST = 4000
# Signs that patterns look for, digits that could begin anything, words of the vocabularies, and scripts without spaces.
PIECES = (
    *"a 1 @ ( ) . , - / + # : ' \" \n \t ñ ı İ ß ё ي ب و中か한ก् 🙂".split(" "),
    *(
        "1 ",
        "a ",
        "a@",
        "@a.",
        "1a/",
        "1-",
        "1.",
        "12:",
        "24.",
        "24.3.",
        "a.",
        ",\n",
        ". ",
        "--",
        "''",
        "=?",
        "\u0301",
        "\u200d",
        "\u2067",
        "\u00ad",
    ),
    *(
        "no ",
        "yes ",
        "not ",
        "my name is ",
        "ich heiße ",
        "benim adım ",
        "je m'appelle ",
        "and ",
        "or ",
        "de la ",
        "von der ",
        "change ",
        "the email ",
    ),
    *(
        "No:1 ",
        "Hauptstr. 1, ",
        "street ",
        "apt 4 ",
        "D:5 ",
        "mah. ",
        "ul. ",
        "10115 ",
        "B-",
        "+49 ",
        "0171 ",
        "00",
        "DE",
        "ATU",
        "Berlin ",
        "Türkiye ",
    ),
    *(
        "march ",
        "24 mars ",
        "martes ",
        "forty ",
        "yüz ",
        "1 234 ",
        "1.234,",
        "und",
        "east ",
        "München\n",
        "北市",
        "東京都",
        "県",
        "路",
        "1丁目",
        "です",
    ),
    *(
        "at ",
        " dot ",
        " ät ",
        "punkt ",
        "[at]",
        "mailto:",
        "<",
        ">",
        "http://",
        "www.",
        "X-",
        "BEGIN:VCARD\n",
        "TEL:",
        "FN:",
        "=\n",
        "EMAIL;",
    ),
)


def repeated() -> list[str]:
    """Every piece again and again, and some pairs of them."""
    pairs = [a + b for a, b in zip(PIECES, PIECES[7:] + PIECES[:7], strict=True)]
    return [(piece * (LONGEST // len(piece) + 1))[:LONGEST] for piece in (*PIECES, *pairs) if piece]


def searched(cost: Search, *, examples: int) -> None:
    """Mix pieces, again and again, towards what costs most. `cost` gives milliseconds."""

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(PIECES), st.integers(1, 300)), min_size=1, max_size=14))
    def mixed(parts: list[tuple[str, int]]) -> None:
        target(cost("".join(piece * times for piece, times in parts)[:LONGEST]))

    mixed()
