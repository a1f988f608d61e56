"""The country of an address that does not name it."""

from __future__ import annotations

import re

from flows.message import Context
from flows.read.address_rules import rules_for
from flows.read.folding import fold

_TURKEY = "TR"
# What only Turkish addresses have, as whole words, folded: avenue, street, quarter, boulevard.
_STREETS = frozenset("cad cadde caddesi cd sok sokak sokagi sk mah mahalle mahallesi mh bulvari blv".split())
# Districts in which many people live, and that they write instead of their province, folded.
# Source: tuik.gov.tr, address based population registration (read 2026-11), İstanbul, Ankara, İzmir, Bursa and Antalya.
_DISTRICTS = frozenset(
    "adalar arnavutkoy atasehir avcilar bagcilar bahcelievler bakirkoy basaksehir bayrampasa besiktas beykoz beylikduzu beyoglu "
    "buyukcekmece catalca cekmekoy esenler esenyurt eyup eyupsultan fatih gaziosmanpasa gungoren kadikoy kagithane kartal "
    "kucukcekmece maltepe pendik sancaktepe sariyer silivri sultanbeyli sultangazi sile sisli tuzla umraniye uskudar zeytinburnu "
    "cankaya kecioren yenimahalle mamak etimesgut sincan altindag pursaklar golbasi polatli "
    "konak bornova karsiyaka buca bayrakli gaziemir cigli balcova narlidere karabaglar menemen cesme "
    "osmangazi nilufer yildirim inegol mudanya muratpasa kepez konyaalti alanya manavgat".split()
)
_TOWN = re.compile(r"[^\W\d_]+")


def guessed_country(text: str, context: Context) -> str | None:
    """The country to read an address with when she names none.

    It is where her number is from, unless she speaks Turkish and writes a Turkish address; a country that she gave stays.
    """
    guess = context.country or context.region
    certain = context.country is not None and context.country != context.region
    return _TURKEY if not certain and context.language == "tr" and is_turkish(text) else guess


def is_turkish(text: str) -> bool:
    """Whether an address has a Turkish street's word, or ends with a province or a district of Turkey."""
    names = [fold(name) for name in _TOWN.findall(text)]
    return not _STREETS.isdisjoint(names) or (bool(names) and (names[-1] in rules_for(_TURKEY).states or names[-1] in _DISTRICTS))
