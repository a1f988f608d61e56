import pytest

from flows.message import Options, Partial, Problem, Reading, Suggestion
from flows.read.countries import country
from flows.read.emails import email
from flows.read.languages import guess_language, language
from flows.read.phones import phone, region_of, written

SPOKEN = ("en", "de", "tr")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("my email is ada@example.org, thanks", "ada@example.org"),
        ("mailim: ada.love+shop@Example.ORG 🙂", "ada.love+shop@example.org"),
        ("我的邮箱是ada@example.org", "ada@example.org"),
        ("„ada@example.org“", "ada@example.org"),
        ("bana ada@example.org adresinden yazın", "ada@example.org"),
        ("jörg@müller.de", "jörg@müller.de"),
        ("Ada <ada@example.org>", "ada@example.org"),
        ("mailto:ada@example.org", "ada@example.org"),
    ],
)
def test_an_address_is_read_out_of_what_surrounds_it(read, text, address):
    assert read(email, text) == Reading(address)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gmail.con", "ada@gmail.com"),
        ("ada@outlok.de", "ada@outlook.de"),
        ("ada@hotmail.co", "ada@hotmail.com"),
    ],
)
def test_a_slip_in_the_domain_is_asked_about_and_her_own_spelling_kept_when_she_says_no(read, typed, meant):
    assert read(email, typed) == Suggestion(meant, declined=typed)


@pytest.mark.parametrize("domain", ["mail.com", "ymail.com", "gmx.us", "firma.de", "yahoo.gr", "tin.it", "email.com", "live.se"])
def test_a_real_domain_is_not_doubted(read, domain):
    assert read(email, f"ada@{domain}") == Reading(f"ada@{domain}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("anna punkt meier ät web punkt de", "anna.meier@web.de"),
        ("ada nokta lovelace et gmail nokta com", "ada.lovelace@gmail.com"),
        ("d dot smith at zest dot co dot uk", "d.smith@zest.co.uk"),
        ("ada @example.org", "ada@example.org"),
        ("ada＠example．org", "ada@example.org"),
        ("ada@gmail,com", "ada@gmail.com"),
    ],
)
def test_a_spoken_or_broken_address_is_asked_about(read, text, meant):
    outcome = read(email, text)
    assert isinstance(outcome, Suggestion)
    assert outcome.value == meant


@pytest.mark.parametrize(
    "text",
    [
        "ada",
        "ada@",
        "ada@localhost",
        "ada@[127.0.0.1]",
        '"a b"@example.com',
        f"{'a' * 65}@example.com",
        "a@b",
        "",
        "fitness at 6.40",
        "@ada",
    ],
)
def test_what_is_no_address_is_asked_again(read, text):
    assert isinstance(read(email, text), Problem)


def test_of_two_addresses_she_chooses(read):
    assert read(email, "ada@example.org or love@example.org") == Options(("ada@example.org", "love@example.org"))


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("0171 2345678", "DE", "+491712345678"),
        ("Tel: 0532 123 45 67", "TR", "+905321234567"),
        ("+90 532 123 45 67", "DE", "+905321234567"),
        ("٠٥٠ ١٢٣ ٤٥٦٧", "AE", "+971501234567"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("06 12 34 56 78 merci", "FR", "+33612345678"),
        ("+52 1 55 1234 5678", "US", "+525512345678"),
        ("+49301234567 ext 5", "DE", "+49301234567"),
        ("004915112345678", "US", "+4915112345678"),
        ("电话号码是13123456789", "CN", "+8613123456789"),
        ("+44 (0)7400 123456", "DE", "+447400123456"),
    ],
)
def test_a_number_is_read_in_any_spelling(read, text, region, number):
    assert read(phone, text, region=region) == Reading(number)


@pytest.mark.parametrize(
    "text",
    ["yes", "ja", "aynı numara", "die gleiche Nummer wie hier", "this one", "le même numéro", "этот номер", "el mismo número de WhatsApp"],
)
def test_her_whatsapp_number_is_taken_when_she_says_so(read, text):
    assert read(phone, text) == Reading("+4915112345678")


@pytest.mark.parametrize("text", ["no", "nein", "başka numara", "another number please"])
def test_no_to_her_own_number_leaves_the_question_open(read, text):
    assert read(phone, text) == Partial({"own_number": False})


def test_yes_is_no_number_where_none_is_known(read):
    assert isinstance(read(phone, "yes", own_number=None), Problem)


@pytest.mark.parametrize(
    "text",
    [
        "112",
        "call me",
        "+49 900 1234567",
        "72345",
        "+44444444444444444444",
        "-4915112345678",
        "4111111111111111",
        "12.03.1985",
        "0151 drei vier",
    ],
)
def test_a_number_that_reaches_nobody_is_refused(read, text):
    assert isinstance(read(phone, text), Problem)


def test_a_number_is_shown_as_people_write_it():
    assert written("+4915112345678") == "+49 1511 2345678"
    assert region_of("+905321234567") == "TR"
    assert region_of("nonsense") is None
    assert phone_round_trip("+905321234567") == "+905321234567"


def phone_round_trip(number: str) -> str:
    from flows.read.phones import phones_in

    return phones_in(written(number), "DE")[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("Almanya'dan", "DE"),
        ("в Германии", "DE"),
        ("w Polsce", "PL"),
        ("Türkiye", "TR"),
        ("turkiye", "TR"),
        ("🇹🇷", "TR"),
        ("ألمانيا", "DE"),
        ("I live in the Netherlands", "NL"),
        ("Republik Österreich", "AT"),
        ("USA", "US"),
        ("England", "GB"),
        ("it's Russia, thanks", "RU"),
        ("de", "DE"),
        ("法国", "FR"),
    ],
)
def test_a_country_is_known_by_any_of_its_names(read, text, code):
    assert read(country, text) == Reading(code)


def test_an_ambiguous_country_is_asked_about(read):
    assert read(country, "Kongo") == Options(("CD", "CG"))


def test_a_mistyped_country_is_asked_about(read):
    assert read(country, "Germanny") == Suggestion("DE")


@pytest.mark.parametrize("text", ["Narnia", "EU", "chez moi", "evde", "42", "", "not Germany", "🙂"])
def test_what_is_no_country_is_asked_again(read, text):
    assert isinstance(read(country, text), Problem)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("English", "en"),
        ("Deutsch", "de"),
        ("auf Deutsch bitte", "de"),
        ("almanca", "de"),
        ("Türkçe", "tr"),
        ("🇹🇷", "tr"),
        ("по-немецки", "de"),
        ("de\x00", "de"),
    ],
)
def test_a_language_is_known_by_any_of_its_names(read, text, code):
    assert read(lambda answer, context: language(answer, context, SPOKEN), text) == Reading(code)


@pytest.mark.parametrize("text", ["42", "???", "-1", "klingonisch", "egal"])
def test_what_is_no_language_is_asked_again(read, text):
    assert isinstance(read(lambda answer, context: language(answer, context, SPOKEN), text), Problem)


def test_a_language_that_we_do_not_speak_is_still_recognised(read):
    assert read(lambda answer, context: language(answer, context, SPOKEN), "français") == Reading("fr")


def test_between_two_languages_she_chooses(read):
    assert read(lambda answer, context: language(answer, context, SPOKEN), "German or English") == Options(("de", "en"))


@pytest.mark.parametrize(
    ("text", "region", "guess"),
    [
        ("hello", "DE", ("en", True)),
        ("Merhaba", "DE", ("tr", True)),
        ("guten Tag, ich möchte mich registrieren", "US", ("de", True)),
        ("👋", "DE", ("de", True)),
        ("👋", "TR", ("tr", True)),
        ("👋", "CH", ("de", False)),
        ("bonjour", "FR", ("en", False)),
        ("", None, ("en", False)),
    ],
)
def test_the_language_is_guessed_from_words_first_and_the_region_next(text, region, guess):
    assert guess_language(text, region, SPOKEN, "en") == guess
