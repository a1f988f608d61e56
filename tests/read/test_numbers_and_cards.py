from datetime import UTC, datetime

import pytest

from flows.message import Answer, Context, Problem, Reading
from flows.read.cards import card_facts, names_on
from flows.read.sensitive import masked
from flows.read.several import volunteered
from flows.read.taxes import company, tax_office, vat_id
from flows.read.texts import free_text, label, remark


def here(**given):
    return Context(now=datetime(2026, 6, 1, 12, tzinfo=UTC), **{"language": "en", "region": "DE", **given})


@pytest.mark.parametrize(
    ("text", "country", "number"),
    [
        ("DE 136.695.976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("unsere USt-IdNr. ist DE - 113866163", "DE", "DE113866163"),
        ("ATU 57194903", "AT", "ATU57194903"),
        ("NL 8225.69.759 b01", "NL", "NL822569759B01"),
        ("FR 77 384 627 170", "FR", "FR77384627170"),
        ("EL 998408192", "GR", "EL998408192"),
        ("CHE-107.787.577 MWST", "CH", "CHE107787577"),
        ("GB 980 7806 84", "GB", "GB980780684"),
        ("4540536920", "TR", "4540536920"),
        ("VKN: 454 053 6920", "TR", "4540536920"),
        ("NO 995 525 828 MVA", "NO", "NO995525828MVA"),
        ("XI 980 7806 84", "GB", "XI980780684"),
    ],
)
def test_a_vat_number_is_kept_with_its_prefix_when_its_check_digits_are_right(read, text, country, number):
    assert read(vat_id, text, country=country) == Reading(number)


@pytest.mark.parametrize(
    ("text", "country"),
    [("123456789", "DE"), ("DE136695975", "DE"), ("we have none", "IE"), ("", "DE"), ("454053692", "TR"), ("=1+1", "DE")],
)
def test_a_wrong_vat_number_is_asked_again(read, text, country):
    assert isinstance(read(vat_id, text, country=country), Problem)


def test_a_turkish_identity_number_is_refused_with_a_warning(read):
    outcome = read(vat_id, "10000000146", country="TR")
    assert isinstance(outcome, Problem)
    assert "never send" in outcome.phrase.text


@pytest.mark.parametrize(
    "text",
    [
        "DE89370400440532013000",
        "my card is 4111 1111 1111 1111",
        "078-05-1120",
        "C01X00T47",
        "passport C01X00T47",
        "Steuer-ID 36 574 261 809",
        "TC kimlik 10000000146",
        "tckn 10000000146",
    ],
)
def test_a_number_that_must_not_be_kept_is_hidden(text):
    hidden, found = masked(text, "DE")
    assert found
    assert not any(character.isdigit() for character in hidden)


def test_a_turkish_identity_number_is_hidden_without_a_word_about_it():
    assert masked("10000000146", "TR") == ("•" * 11, True)


@pytest.mark.parametrize(
    ("text", "region", "asks"),
    [
        ("+4915112345678", "DE", "phone"),
        ("0532 123 45 67", "TR", "phone"),
        ("05321234567", "TR", None),
        ("DE136695976", "DE", "vat_id"),
        ("4540536920", "TR", "vat_id"),
        ("Hauptstr. 5, 10115 Berlin", "DE", None),
        ("10115", "DE", None),
        ("Ada Lovelace", "DE", "full_name"),
        ("ada12345@example.org", "DE", "email"),
        ("", "DE", None),
    ],
)
def test_phones_vat_numbers_and_addresses_are_left_alone(text, region, asks):
    assert masked(text, region, asks) == (text, False)


def test_a_company_and_a_tax_office_are_kept_as_written(read):
    assert read(company, "Firma: Back to Basics Ltd") == Reading("Back to Basics Ltd")
    assert read(company, "Weiter & Söhne GmbH") == Reading("Weiter & Söhne GmbH")
    assert isinstance(read(company, "nein"), Problem)
    assert read(tax_office, "Kadıköy Vergi Dairesi") == Reading("Kadıköy Vergi Dairesi")
    assert isinstance(read(tax_office, "1234"), Problem)


def test_free_texts_are_tidied_and_bounded(read):
    assert read(free_text(30), "  please\u202e ring\u200b twice \r\n\r\n\r\n\r\nthanks") == Reading("please ring twice\n\nthanks")
    assert isinstance(read(free_text(20), "x" * 21), Problem)
    assert isinstance(read(free_text(20), "🙂"), Problem)
    assert read(label, "Zuhause 🏠") == Reading("Zuhause 🏠")
    assert isinstance(read(label, "x" * 41), Problem)
    assert read(remark, "nein danke") == Reading(None)


CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;Dr.;\r\nFN:Dr. Ada Lovelace\r\nORG:Analytical Engines Ltd;Sums\r\nTEL;type=FAX:+49 30 1234567\r\nitem1.TEL;type=CELL;waid=4915112345678:+49 151 12345678\r\nEMAIL;type=HOME:ada@example.org\r\nADR;type=HOME:;;Lindenstraße 12a;Potsdam;Brandenburg;14467;Deutschland\r\nEND:VCARD"  # noqa: E501


def test_a_card_gives_what_it_says():
    assert card_facts(CARD, here()) == {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "full_name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "+4915112345678",
        "company": "Analytical Engines Ltd",
        "address": True,
        "street": "Lindenstraße",
        "house_number": "12a",
        "postal_code": "14467",
        "city": "Potsdam",
        "state": "Brandenburg",
        "country": "DE",
    }


def test_an_old_card_in_quoted_printable_is_read():
    card = "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\nTEL;CELL:0171 2345678\nEND:VCARD"
    assert card_facts(card, here()) == {"first_name": "Jörg", "last_name": "Müller", "full_name": "Jörg Müller", "phone": "+491712345678"}


def test_a_broken_photo_spoils_nothing():
    card = CARD.replace("END:VCARD", "PHOTO;ENCODING=b:" + "A" * 90 + "\n!!broken\n  x\nEND:VCARD")
    assert card_facts(card, here())["email"] == "ada@example.org"


def test_a_firm_is_no_person_and_two_people_are_no_answer():
    assert "first_name" not in card_facts("BEGIN:VCARD\nN:;Pizza 🍕;;;\nFN:Pizza 🍕\nTEL;waid=4915112345678:x\nEND:VCARD", here())
    two = "BEGIN:VCARD\nFN:Ada Lovelace\nEND:VCARD\nBEGIN:VCARD\nFN:Bea Babbage\nEND:VCARD"
    assert card_facts(two, here()) == {}
    assert names_on(two) == ("Ada Lovelace", "Bea Babbage")


@pytest.mark.parametrize(
    "card",
    [
        "",
        "BEGIN:VCARD",
        "BEGIN:VCARD\n" + "TEL:+49151\n" * 10_000,
        "BEGIN:VCARD\nFN:" + "x" * 50_000,
        "BEGIN:VCARD\nFN:=cmd|'/c calc'!A1\nPHOTO;VALUE=uri:http://169.254.169.254/",
    ],
)
def test_a_hostile_card_gives_nothing(card):
    assert card_facts(card, here()) == {}


@pytest.mark.parametrize(
    ("text", "asks", "language", "facts"),
    [
        ("Ada Lovelace\nada@example.org\n0171 2345678", "full_name", "de", {"email": "ada@example.org", "phone": "+491712345678"}),
        (
            "ich bin Ada Lovelace, ich wohne in der Lindenallee 3, 10115 Berlin und meine Mail ist ada@example.org",
            "full_name",
            "de",
            {
                "email": "ada@example.org",
                "address": True,
                "street": "Lindenallee",
                "house_number": "3",
                "postal_code": "10115",
                "city": "Berlin",
                "country": "DE",
            },
        ),
        (
            "my name is Ada Lovelace and my mail is ada@example.org",
            "email",
            "en",
            {"full_name": "Ada Lovelace", "first_name": "Ada", "last_name": "Lovelace"},
        ),
        ("Rechnung bitte an Engines GmbH, USt-ID DE136695976", "vat_id", "de", {"company": "Engines GmbH"}),
    ],
)
def test_what_a_message_holds_beyond_its_question_is_taken(text, asks, language, facts):
    assert volunteered(Answer(text=text), here(asks=asks, language=language)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "Ada Lovelace",
        "I like your shop very much and wanted to ask something",
        "my mail is ada@gmial.com",
        "what is 5 + 5?",
        "Back to Basics Ltd",
        "",
    ],
)
def test_what_is_not_certain_is_left(text):
    assert volunteered(Answer(text=text), here(asks="remark")) == {}


def test_a_remark_may_be_about_anybody():
    assert volunteered(Answer(text="please call my husband on 07400 123456"), here(asks="remark", region="GB")) == {}
    late = "the parcel for Bea Babbage at 5 High Street, London SW1A 1AA was late"
    assert volunteered(Answer(text=late), here(asks="remark", region="GB")) == {}
    assert volunteered(Answer(text=late), here(asks="email", region="GB")) == {}


def test_a_phone_number_behind_an_address_is_no_part_of_it():
    facts = volunteered(Answer(text="Bağdat Cad. No:5 Kadıköy İstanbul 0532 123 45 67"), here(asks="full_name", region="TR", language="tr"))
    assert facts["phone"] == "+905321234567"
    assert facts["house_number"] == "5"
    assert "postal_code" not in facts


def test_a_card_is_read_like_any_other_message():
    assert volunteered(Answer(card=CARD), here())["first_name"] == "Ada"
