import pytest

from flows.commands import Command, CommandName
from flows.read.commands import command_in


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("can I go back please", "back"),
        ("geri dönebilir miyim", "back"),
        ("einen Schritt zurück bitte", "back"),
        ("назад", "back"),
        ("ich möchte mit einem Menschen sprechen", "human"),
        ("je veux parler à quelqu'un", "human"),
        ("bir insanla konuşmak istiyorum", "human"),
        ("STOP", "stop"),
        ("Stopp", "stop"),
        ("DUR", "stop"),
        ("ABMELDEN", "stop"),
        ("IPTAL", "stop"),
        ("İPTAL", "stop"),
        ("please unsubscribe", "stop"),
        ("iptal", "cancel"),
        ("abbrechen", "cancel"),
        ("never mind", "cancel"),
        ("weiter", "skip"),
        ("-", "skip"),
        ("pomiń", "skip"),
        ("why do you ask?", "help"),
        ("Hilfe", "help"),
        ("yardım eder misin", "help"),
        ("зачем это нужно?", "help"),
        ("start over", "restart"),
        ("baştan başla", "restart"),
        ("Zusammenfassung", "summary"),
        ("özet", "summary"),
        ("my data", "my_data"),
        ("verilerim", "my_data"),
        ("Daten löschen", "delete_my_data"),
        ("verilerimi sil", "delete_my_data"),
        ("delete my data", "delete_my_data"),
        ("重新开始", "restart"),
        ("please repeat that", "repeat"),
    ],
)
def test_commands_are_understood_as_words_and_sentences(text, name):
    command = command_in(text, asks="email")
    assert command is not None
    assert command.name == name


@pytest.mark.parametrize(
    "text",
    [
        "Back to Basics Ltd",
        "Weiter & Söhne GmbH",
        "Geri Dönüşüm A.Ş.",
        "Stop Okafor",
        "help@backoffice.com",
        "unstoppable",
        "Halt",
        "Anna Stop",
        "Hilfe e.V.",
        "Non voglio parlare con un operatore",
        "The person at the door left my parcel outside",
        "Peter Mensch",
        "",
        "🙂",
        "12",
        "Menschikow",
        "New Address Ltd",
        "Neue Straße 5",
        "Yeni Sokak 5",
        "Change Street Ltd",
        "x" * 4000,
    ],
)
def test_a_command_word_inside_an_answer_commands_nothing(text):
    assert command_in(text, asks="company") is None


@pytest.mark.parametrize(
    ("text", "asks", "language"),
    [
        ("egal", "marketing_consent", "de"),
        ("لا أريد", "marketing_consent", "ar"),
        ("personal", "billing_type", "en"),
        ("fine", "confirm", "en"),
        ("para", "city", "tr"),
        ("thanks for the support", "remark", "en"),
        ("destek için teşekkürler", "remark", "tr"),
    ],
)
def test_words_that_answer_the_open_question_command_nothing(text, asks, language):
    assert command_in(text, asks=asks, language=language) is None


def test_the_turkish_keyword_ends_messages_where_nothing_is_left_to_cancel():
    assert command_in("iptal", asks="email", language="tr") == Command(CommandName.CANCEL)
    assert command_in("iptal", asks=None, language="tr") == Command(CommandName.STOP)


@pytest.mark.parametrize(
    ("text", "target", "rest"),
    [
        ("change email", "email", ""),
        ("the email is wrong", "email", ""),
        ("E-Mail ändern", "email", ""),
        ("e-postam yanlış", "email", ""),
        ("no, the house number is wrong, it's 7", "house_number", "7"),
        ("die Hausnummer ist falsch, richtig ist 12a", "house_number", "12a"),
        ("je voudrais changer mon adresse", "address", ""),
        ("телефон неверный", "phone", ""),
        ("Nachname ändern bitte", "last_name", ""),
        ("change my email to ada@example.org", "email", "ada@example.org"),
        ("kapı numarası yanlış, doğrusu 9", "house_number", "9"),
    ],
)
def test_a_wish_to_change_names_what_and_maybe_its_new_value(text, target, rest):
    assert command_in(text, asks="confirm") == Command(CommandName.CHANGE, target, rest)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("auf Deutsch bitte", "de"),
        ("Türkçe", "tr"),
        ("English please", "en"),
        ("можно по-английски?", "en"),
        ("en français s'il vous plaît", "fr"),
    ],
)
def test_a_whole_message_changes_the_language(text, language):
    assert command_in(text, asks="email") == Command(CommandName.LANGUAGE, language)


@pytest.mark.parametrize(
    "text", ["Merhaba, ich heiße Ada", "Rue de l'Anglais 5", "Deutsche Bahn AG", "I work for Türkçe Yayınları", "English"]
)
def test_a_foreign_word_in_an_answer_does_not(text):
    assert command_in(text, asks="company") is None
