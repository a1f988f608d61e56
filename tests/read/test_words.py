import pytest

from flows.commands import CommandName
from flows.message import Problem, Reading
from flows.read.vocabulary import fold, means, words
from flows.read.yes_no import consent_word, yes_or_no

LANGUAGES = ("en", "de", "tr", "fr", "es", "it", "nl", "pt", "pl", "ar", "ru", "uk")


def test_writing_is_compared_without_case_accents_digits_of_other_scripts_and_pictures():
    assert fold("İPTAL 🙂") == fold("iptal")
    assert fold("Größe  ＡＢＣ") == "grosse abc"
    assert fold("٠٥٠-١٢٣") == "050 123"
    assert fold("ışık") == "isik"
    assert fold("імʼя") == fold("ім’я") == fold("ім'я")


def test_marks_that_are_letters_stay():
    assert fold("हाँ") != fold("ह")
    assert fold("がく") != fold("かく")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_everything(language):
    vocabulary = words()[language]
    assert set(vocabulary.commands) == {str(name) for name in CommandName} - {"change"}
    for entry in ("yes", "no", "unsure", "private", "company", "none", "own_number", "both", "continue", "start_over", "change", "finish"):
        assert vocabulary.entries[entry], entry
    for field in (
        "full_name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "address",
        "street",
        "house_number",
        "postal_code",
        "city",
        "country",
    ):
        if not (field == "full_name" and language in ("pt",)):
            assert vocabulary.fields[field], field


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("die gleiche", "own_number"),
        ("aynı numara", "own_number"),
        ("same number", "own_number"),
        ("für die Firma bitte", "company"),
        ("şirket", "company"),
        ("particulier", "private"),
        ("sadece WhatsApp", "whatsapp_only"),
        ("les deux", "both"),
        ("hab ich nicht", "none"),
        ("continuer s'il vous plaît", "continue"),
    ],
)
def test_a_whole_message_means_an_entry(text, entry):
    assert means(text, entry)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "ja bitte",
        "evet lütfen 🙂",
        "Yes please!",
        "d'accord",
        "конечно",
        "نعم",
        "sí",
        "ok",
        "👍",
        "tak, poproszę",
        "はい",
        "no, but actually yes",
    ],
)
def test_yes_is_yes_in_any_language(read, text):
    assert read(yes_or_no, text) == Reading(value=True)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nein danke",
        "hayır",
        "lieber nicht",
        "rather not",
        "raczej nie",
        "non merci",
        "нет, спасибо",
        "لا شكرا",
        "no ads please",
        "yes, but actually no",
    ],
)
def test_no_is_no_in_any_language(read, text):
    assert read(yes_or_no, text) == Reading(value=False)


@pytest.mark.parametrize(
    "text",
    ["yes no", "maybe", "vielleicht später", "bilmiyorum", "beans", "", "???", "what kind of newsletter?", "yes but the email is wrong"],
)
def test_neither_is_asked_again(read, text):
    assert isinstance(read(yes_or_no, text), Problem)


def test_an_initial_means_yes_only_in_its_own_language(read):
    assert read(yes_or_no, "e", language="tr") == Reading(value=True)
    assert isinstance(read(yes_or_no, "e", language="de"), Problem)


@pytest.mark.parametrize(
    ("text", "consents"),
    [
        ("yes", True),
        ("ja klar", True),
        ("sure", True),
        ("olur", True),
        ("evet", True),
        ("oui volontiers", True),
        ("ok", None),
        ("👍", None),
        ("tamam", None),
        ("yes no", None),
        ("perhaps", None),
        ("", None),
        ("sounds like spam, no idea", None),
        ("lieber nicht", False),
        ("rather not", False),
        ("raczej nie", False),
        ("nein danke, keine Werbung", False),
        ("reklam istemiyorum", False),
    ],
)
def test_only_unmistakable_words_are_consent(text, consents):
    assert consent_word(text) is consents
