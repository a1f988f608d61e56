"""Small catalogues in languages that we do not speak yet."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from translations import Catalogs

WORDS = {
    "pt": {
        "Hello, {name}.": "Olá, {name}.",
        "Thanks.": "Obrigado.",
        ("{count} message", "{count} messages"): ("{count} mensagem", "{count} mensagens"),
    },
    "pt_BR": {"Thanks.": "Valeu."},
    "ar": {
        "Hello, {name}.": "مرحبا {name}.",
        ("{count} message", "{count} messages"): (
            "لا رسائل",
            "رسالة واحدة",
            "رسالتان",
            "{count} رسائل",
            "{count} رسالة",
            "{count} رسالة",
        ),
    },
}


@pytest.fixture(scope="session")
def catalogs(tmp_path_factory: pytest.TempPathFactory) -> Catalogs:
    directory = tmp_path_factory.mktemp("catalogues")
    for locale, words in WORDS.items():
        catalogue = Catalog(locale=locale)
        for phrase, translated in words.items():
            catalogue.add(phrase, translated)
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        path: Path = directory / locale / "LC_MESSAGES" / "chat.mo"
        path.parent.mkdir(parents=True)
        path.write_bytes(compiled.getvalue())
    return Catalogs(directory)
