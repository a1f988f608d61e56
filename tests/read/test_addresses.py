from datetime import UTC, datetime

import pytest

from flows.message import Answer, Context, Location, Problem, Reading, Suggestion
from flows.read.addresses import address, city, house_number, postal_code, rules_for, state, street_line

HERE = Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), region="DE", country="DE")


@pytest.mark.parametrize(
    ("text", "region", "parts"),
    [
        (
            "Hauptstr. 5a, 10115 Berlin",
            "DE",
            {"street": "Hauptstr.", "house_number": "5a", "postal_code": "10115", "city": "Berlin", "country": "DE"},
        ),
        (
            "ich wohne in der Lindenallee 3\n8010 Graz\nÖsterreich",
            "DE",
            {"street": "Lindenallee", "house_number": "3", "postal_code": "8010", "city": "Graz", "country": "AT"},
        ),
        (
            "Bahnhofstrasse 27, 8001 Zürich",
            "CH",
            {"street": "Bahnhofstrasse", "house_number": "27", "postal_code": "8001", "city": "Zürich", "country": "CH"},
        ),
        (
            "Wienergasse 15/2/8, 1050 Wien",
            "AT",
            {"street": "Wienergasse", "house_number": "15/2/8", "postal_code": "1050", "city": "Wien", "country": "AT"},
        ),
        (
            "Atatürk Mah. İnönü Cad. No:12 D:5 34710 Kadıköy/İstanbul",
            "TR",
            {
                "street": "İnönü Cad.",
                "house_number": "12",
                "address_line2": "Atatürk Mah., D:5",
                "postal_code": "34710",
                "district": "Kadıköy",
                "city": "İstanbul",
                "country": "TR",
            },
        ),
        (
            "1420. Sokak No: 19\n35040 Bornova İzmir",
            "TR",
            {
                "street": "1420. Sokak",
                "house_number": "19",
                "postal_code": "35040",
                "district": "Bornova",
                "city": "İzmir",
                "country": "TR",
            },
        ),
        (
            "Flat 2, 10 Downing Close, London sw1a2aa",
            "GB",
            {
                "street": "Downing Close",
                "house_number": "10",
                "address_line2": "Flat 2",
                "postal_code": "SW1A 2AA",
                "city": "London",
                "country": "GB",
            },
        ),
        (
            "12 bis rue de la Paix\n75002 Paris",
            "FR",
            {"street": "rue de la Paix", "house_number": "12 bis", "postal_code": "75002", "city": "Paris", "country": "FR"},
        ),
        (
            "444 South 5th St Apt. 3A Brooklyn, NY 11211",
            "US",
            {
                "street": "South 5th St",
                "house_number": "444",
                "address_line2": "Apt. 3A",
                "city": "Brooklyn",
                "state": "NY",
                "postal_code": "11211",
                "country": "US",
            },
        ),
        (
            "Keizersgracht 123-2, 1015cj Amsterdam",
            "NL",
            {"street": "Keizersgracht", "house_number": "123-2", "postal_code": "1015 CJ", "city": "Amsterdam", "country": "NL"},
        ),
        (
            "ул. Ленина, д. 7, 101000 Москва",
            "RU",
            {"street": "ул. Ленина", "house_number": "7", "postal_code": "101000", "city": "Москва", "country": "RU"},
        ),
        (
            "شارع الملك فهد ٢٥، الرياض ١٢٣٤٥",
            "SA",
            {"street": "شارع الملك فهد", "house_number": "25", "postal_code": "12345", "city": "الرياض", "country": "SA"},
        ),
        (
            "〒150-0001 東京都渋谷区神宮前1丁目2番3号",
            "JP",
            {
                "street": "神宮前",
                "house_number": "1丁目2番3号",
                "postal_code": "150-0001",
                "city": "渋谷区",
                "state": "東京都",
                "country": "JP",
            },
        ),
    ],
)
def test_an_address_is_read_in_the_order_of_its_country(read, text, region, parts):
    outcome = read(address, text, region=region, country=region)
    assert isinstance(outcome, Reading)
    assert outcome.value is True
    assert outcome.also == parts


@pytest.mark.parametrize(
    ("text", "region", "parts"),
    [
        ("75002 Paris", "FR", {"postal_code": "75002", "city": "Paris", "country": "FR"}),
        ("İstiklal Caddesi 45", "TR", {"street": "İstiklal Caddesi", "house_number": "45", "country": "TR"}),
        ("Lindenallee, 20095 Hamburg", "DE", {"street": "Lindenallee", "postal_code": "20095", "city": "Hamburg", "country": "DE"}),
    ],
)
def test_what_was_not_said_is_not_invented(read, text, region, parts):
    assert read(address, text, region=region) == Reading(True, parts)  # noqa: FBT003  # The reading of the whole is that there is one.


def test_of_two_addresses_in_one_message_the_first_is_read_and_none_is_mixed(read):
    outcome = read(
        address, "dostawa na Piotrkowska 120, 90-006 Łódź, ale faktura na Półwiejska 14, 61-888 Poznań", region="PL", language="pl"
    )
    assert isinstance(outcome, Reading)
    assert outcome.also == {"street": "Piotrkowska", "house_number": "120", "postal_code": "90-006", "city": "Łódź", "country": "PL"}


@pytest.mark.parametrize(
    ("text", "region", "number", "extra"),
    [
        ("Atatürk Cad. 15 Kat 3 Daire 8, 35210 Konak, İzmir", "TR", "15", "Kat 3, Daire 8"),
        ("C/ Mayor, 5, 2º A, 28013 Madrid", "ES", "5", "2º A"),
        ("Unit 5/120 Collins St, Melbourne VIC 3000", "AU", "120", "Unit 5"),
        ("Rue de la Loi 16 bte 3, 1000 Bruxelles", "BE", "16", "bte 3"),
        ("1051 Budapest, Kossuth u. 12. 3. em. 4.", "HU", "12", "3. em. 4"),
        ("90512 新竹市仁愛路9段4號5樓", "TW", "4號", "5樓"),
        ("Avenida Diagonal 640, 3-2, 08017 Barcelona", "ES", "640", "3-2"),
    ],
)
def test_a_floor_is_no_house_number(read, text, region, number, extra):
    outcome = read(address, text, region=region)
    assert isinstance(outcome, Reading)
    assert (outcome.also["house_number"], outcome.also["address_line2"]) == (number, extra)


def test_a_postal_code_of_another_country_leaves_the_country_open(read):
    outcome = read(address, "Keizersgracht 123, 1015 CJ Amsterdam", region="DE")
    assert isinstance(outcome, Reading)
    assert "country" not in outcome.also


@pytest.mark.parametrize(
    "text", ["bei meiner Oma", "you already have it", "à la maison", "nie wiem", "", "🙂", "<script>alert(1)</script>"]
)
def test_what_is_no_address_is_asked_again(read, text):
    assert isinstance(read(address, text), Problem)


def test_a_pin_gives_the_address_written_on_it():
    pin = Location(latitude=52.5, longitude=13.4, address="Hauptstr. 5, 10115 Berlin")
    outcome = address(Answer(location=pin), HERE)
    assert isinstance(outcome, Reading)
    assert outcome.also["street"] == "Hauptstr."
    assert isinstance(address(Answer(location=Location(latitude=999, longitude=999, address="Hauptstr. 5, 10115 Berlin")), HERE), Problem)
    assert isinstance(address(Answer(location=Location(latitude=52.5, longitude=13.4)), HERE), Problem)


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("34000", "TR", "34000"),
        ("posta kodum 06101", "TR", "06101"),
        ("A-1010", "AT", "1010"),
        ("1234ab", "NL", "1234 AB"),
        ("00 950", "PL", "00-950"),
        ("D-10115", "DE", "10115"),
        ("PLZ 26133", "DE", "26133"),
        ("110 001", "IN", "110001"),
        ("１０１１５", "DE", "10115"),
    ],
)
def test_a_postal_code_is_kept_as_its_country_writes_it(read, text, country, code):
    assert read(postal_code, text, country=country) == Reading(code)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("1010", "DE"),
        ("D-10115-99999-00000", "DE"),
        ("EC1Y 8SY", "FR"),
        ("London", "GB"),
        ("weiß nicht", "DE"),
        ("", "DE"),
        ("13010|111", "BR"),
    ],
)
def test_another_countrys_code_is_asked_again(read, text, country):
    assert isinstance(read(postal_code, text, country=country), Problem)


def test_a_letter_in_place_of_a_digit_is_asked_about(read):
    assert read(postal_code, "1O115", country="DE") == Suggestion("10115")


def test_the_parts_of_an_address_one_by_one(read):
    assert read(street_line, "Hauptstraße") == Reading("Hauptstraße")
    assert read(street_line, "Hauptstraße 5") == Reading("Hauptstraße", {"house_number": "5"})
    assert read(street_line, "Postfach 12") == Reading("Postfach 12")
    assert read(house_number, "No 12a") == Reading("12a")
    assert read(house_number, "12 bis") == Reading("12 bis")
    assert isinstance(read(house_number, "near the church"), Problem)
    assert read(city, "in Berlin") == Reading("Berlin")
    assert read(city, "10115 berlin") == Reading("Berlin", {"postal_code": "10115"})
    assert isinstance(read(city, "12345678"), Problem)
    assert read(state, "California", country="US") == Reading("CA")
    assert isinstance(read(state, "Bavaria", country="US"), Problem)


def test_the_rules_of_a_country_come_from_data():
    germany = rules_for("DE")
    assert germany.required == {"street", "postal_code", "city"}
    assert germany.postal_code is not None
    assert germany.postal_code.fullmatch("10115")
    assert germany.examples
    assert "state" in rules_for("US").required
    assert rules_for("XX").postal_code is None
    assert rules_for(None).postal_code is None
