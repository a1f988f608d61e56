"""Ways of saying a name, an address or a yes that no list has: rules that must hold for words never seen."""

from datetime import UTC, datetime

import pytest

from flows.message import Answer, Context, Problem, Reading
from flows.read.addresses import address, city, postal_code
from flows.read.countries import country
from flows.read.names import full_name
from flows.read.yes_no import consent_word, yes_or_no


def here(language="en", region=None):
    return Context(now=datetime(2026, 3, 1, tzinfo=UTC), language=language, region=region)


def name_in(text, language="en"):
    read = full_name(Answer(text=text), here(language))
    return (read.also.get("first_name"), read.also.get("last_name")) if isinstance(read, Reading) else None


def parts(text, region, language="en"):
    read = address(Answer(text=text), here(language, region))
    assert isinstance(read, Reading)
    return tuple(read.also.get(part) for part in ("street", "house_number", "postal_code", "city"))


@pytest.mark.parametrize(
    "text",
    [
        "Soy Ada Lovelace",
        "soy Ada Lovelace",
        "sono Ada Lovelace",
        "jestem Ada Lovelace",
        "volám sa Ada Lovelace",
        "mă numesc Ada Lovelace",
        "nimeni on Ada Lovelace",
        "saya Ada Lovelace",
        "zovem se Ada Lovelace",
        "я Ada Lovelace",
        "меня зовут Ada Lovelace",
        "أنا Ada Lovelace",
        "اسمي Ada Lovelace",
        "Ada Lovelace is my name",
        "My first name is Ada and my last name is Lovelace",
        "Vorname Ada, Nachname Lovelace",
        "Ada mit Vornamen und Lovelace mit Nachnamen",
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "tr"])
def test_an_introduction_of_any_language_is_no_part_of_the_name(text, language):
    assert name_in(text, language) == ("Ada", "Lovelace")


@pytest.mark.parametrize(("text", "first"), [("sono Ada", "Ada"), ("أنا رؤوف", "رؤوف"), ("اسمي دارين", "دارين"), ("soy ada", "Ada")])
def test_a_first_name_behind_an_introduction_of_another_language_is_only_a_first_name(text, first):
    assert name_in(text) == (first, None)


@pytest.mark.parametrize("text", ["Ben Lovelace Byron", "Sam Lovelace Byron"])
def test_a_name_that_is_an_introduction_elsewhere_stays(text):
    assert name_in(text)[0].startswith(text.split()[0])


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("das wäre dann Lindenallee 5, 20095 Hamburg", "DE", ("Lindenallee", "5", "20095", "Hamburg")),
        ("locuiesc pe Aleea Rozelor 7, 010101 București", "RO", ("Aleea Rozelor", "7", "010101", "București")),
        ("we're at 7 High Street, Leeds LS1 4AP", "GB", ("High Street", "7", "LS1 4AP", "Leeds")),
        ("jana Pawła II 4, 00-123 Warszawa", "PL", ("jana Pawła II", "4", "00-123", "Warszawa")),
        ("lange straße 5, 12345 Berlin", "DE", ("Lange Straße", "5", "12345", "Berlin")),
        ("am Markt 5, 28195 Bremen", "DE", ("am Markt", "5", "28195", "Bremen")),
        ("Villa 12, Al Wasl Road, Dubai", "AE", ("Al Wasl Road", "12", None, "Dubai")),
        ("Cl. 39Q 37-93 Medellín", "CO", ("Cl. 39Q", "37-93", None, "Medellín")),
        ("Ленина 24 Петрозаводск Карелия 185013", "RU", ("Ленина", "24", "185013", "Петрозаводск")),
        ("15 Haeundae-ro, Haeundae-gu, Busan 48094", "KR", ("Haeundae-ro", "15", "48094", "Busan")),
        ("(43706) 계룡시 개포길 201", "KR", ("개포길", "201", "43706", "계룡시")),
        ("Borgo Orazio 8, 12042 Bra", "IT", ("Borgo Orazio", "8", "12042", "Bra")),
        ("Strandskogen 37, 9360 Moen", "NO", ("Strandskogen", "37", "9360", "Moen")),
        ("Brink 15\nDeventer 7411 ZM", "NL", ("Brink", "15", "7411 ZM", "Deventer")),
        ("33 Jackson Street\nEleanor Ville\nF16 FE51", "IE", ("Jackson Street", "33", "F16 FE51", "Eleanor Ville")),
        ("75002 Paris, 12 rue de la Paix", "FR", ("rue de la Paix", "12", "75002", "Paris")),
    ],
)
def test_an_address_is_read_out_of_what_is_said_around_it(text, region, expected):
    assert parts(text, region) == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("dostawa na Floriańska 25, 31-019 Kraków, ale faktura na Długa 7, 00-123 Warszawa", "PL", "Kraków"),
        ("Rechnung an Lindenallee 5, 20095 Hamburg, Lieferung an Nebenweg 7, 80331 München", "DE", "Hamburg"),
        ("ship to 7 High Street, Leeds LS1 4AP but the invoice goes to 5 Low Road, London SW1A 2AA", "GB", "Leeds"),
    ],
)
def test_of_two_addresses_in_one_message_only_the_first_is_taken(text, region, expected):
    read = address(Answer(text=text), here("en", region))
    assert read.also["city"] == expected
    assert not any(other in str(dict(read.also)) for other in ("Warszawa", "München", "London", "Długa", "Nebenweg", "Low Road"))


def test_no_address_is_made_of_the_digits_of_a_phone_number():
    assert isinstance(address(Answer(text="8-(771)-000-9998"), here("ru", "KZ")), Problem)


@pytest.mark.parametrize("text", ["80331 München", "80331 münchen", "PLZ 80331 München"])
def test_the_town_behind_a_postal_code_is_taken_too(text):
    read = postal_code(Answer(text=text), here("de", "DE"))
    assert (read.value, read.also["city"]) == ("80331", "München")


def test_a_sentence_is_no_town():
    assert isinstance(city(Answer(text="ich versteh das nicht"), here("de", "DE")), Problem)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("siii", "it", True),
        ("даа", "ru", True),
        ("neee", "nl", False),
        ("nein das stimmt nicht", "de", False),
        ("ja, stimmt nicht", "de", None),
    ],
)
def test_stretched_and_doubled_answers_keep_their_meaning(text, language, expected):
    read = yes_or_no(Answer(text=text), here(language))
    assert (read.value if isinstance(read, Reading) else None) is expected


def test_a_stretched_yes_is_no_consent():
    assert consent_word("siii", "it") is None


@pytest.mark.parametrize(
    ("text", "code"), [("з Польщі", "PL"), ("во Франции", "FR"), ("w Czechach", "CZ"), ("in den Niederlanden", "NL"), ("в Нигерии", "NG")]
)
def test_a_country_may_stand_in_any_case(text, code):
    read = country(Answer(text=text), here())
    assert isinstance(read, Reading)
    assert read.value == code
