import pytest

from flows.message import Problem, Reading
from flows.read.names import full_name, one_name


@pytest.mark.parametrize(
    ("text", "language", "region", "first", "last"),
    [
        ("Ada Lovelace", "en", "GB", "Ada", "Lovelace"),
        ("my name is Ada Lovelace, nice to meet you", "en", "GB", "Ada", "Lovelace"),
        ("ich heiße Johanna von der Leyen", "de", "DE", "Johanna", "von der Leyen"),
        ("Dr. Ada Lovelace", "de", "DE", "Ada", "Lovelace"),
        ("ADA IŞIK", "tr", "TR", "Ada", "Işık"),
        ("ibrahim inci", "tr", "TR", "İbrahim", "İnci"),
        ("benim adım Ayşe Nur Yılmaz", "tr", "TR", "Ayşe Nur", "Yılmaz"),
        ("María José Huerta Viera", "es", "ES", "María José", "Huerta Viera"),
        ("Lovelace, Ada", "en", "GB", "Ada", "Lovelace"),
        ("Molnár István", "hu", "HU", "István", "Molnár"),
        ("孙涛", "zh", "CN", "涛", "孙"),
        ("三浦 修平", "ja", "JP", "修平", "三浦"),
        ("Иванов Иван Иванович", "ru", "RU", "Иван Иванович", "Иванов"),
        ("Ефимова Анжела", "ru", "RU", "Анжела", "Ефимова"),
        ("je m'appelle Marie-Claire d'Arc", "fr", "FR", "Marie-Claire", "d'Arc"),
        ("عبد الباقي بن لادن", "ar", "SA", "عبد الباقي", "بن لادن"),
        ("Vorname: Ada\nNachname: Lovelace", "de", "DE", "Ada", "Lovelace"),
        ("Peter Hilfe", "de", "DE", "Peter", "Hilfe"),
        ("Christine Yes", "en", "US", "Christine", "Yes"),
        ("Ada (Addie) Lovelace 🙂", "en", "GB", "Ada", "Lovelace"),
        ("O'BRIEN MCDONALD", "en", "IE", "O'Brien", "McDonald"),
    ],
)
def test_a_name_is_split_by_the_conventions_of_its_language(read, text, language, region, first, last):
    outcome = read(full_name, text, language=language, region=region)
    assert isinstance(outcome, Reading)
    assert outcome.also == {"first_name": first, "last_name": last}


@pytest.mark.parametrize("text", ["Null", "דוד", "می‌خواهم", "Аdmin", "Ada"])
def test_one_name_is_a_name_and_the_other_is_not_invented(read, text):
    assert read(full_name, text) == Reading(text, {"first_name": text})


def test_a_title_alone_says_the_family_name(read):
    assert read(full_name, "Herr Schmidt", language="de") == Reading("Schmidt", {"last_name": "Schmidt"})


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "guten Tag",
        "merhaba",
        "yes",
        "12345",
        "+44 7400 123456",
        "ada@example.org",
        "https://example.org",
        "warum willst du das wissen",
        "I was in a car accident yesterday.",
        "/approve 17",
        "<b>Ada</b>",
        "-- '' ..",
        "A" * 1600,
        "E\u0301\u0489\u0330\u0301\u0489rika",
        "\u3164",
        "\u200b\u200b",
        "",
        "👍🏽",
        "fuck you",
        "ich bin 12",
        "\uf8ff",
    ],
)
def test_what_is_no_name_is_asked_again(read, text):
    assert isinstance(read(full_name, text), Problem)


def test_a_single_part_is_set_as_its_language_writes_it(read):
    assert read(one_name, "LOVELACE") == Reading("Lovelace")
    assert read(one_name, "ışık", language="tr") == Reading("Işık")
    assert isinstance(read(one_name, "skip"), Problem)
