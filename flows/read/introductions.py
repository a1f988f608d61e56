"""What people say before and after a name or an address, in languages that the bot does not speak.

The languages that it speaks have this in `flows/words`; a customer introduces herself in her own language whatever the bot speaks.
"""

from __future__ import annotations

from flows.read.folding import fold


def _folded(phrases: str) -> frozenset[str]:
    return frozenset(fold(phrase) for phrase in phrases.split("|"))


BEFORE_NAMES = _folded(
    "volám sa|moje meno je|ja som|mă numesc|numele meu este|mă cheamă|eu sunt|jeg heter|navnet mitt er|mitt navn er|jeg er|nimeni on|"
    "minun nimeni on|minä olen|nama saya|nama saya adalah|perkenalkan saya|saya adalah|tên tôi là|tôi là|tên mình là|mình là|tôi tên là|"
    "zovem se|ja sam|moje ime je|ime mi je|аз съм|казвам се|името ми е|jag är|jag heter|mitt namn är|jeg hedder|mit navn er|"
    "με λένε|το όνομά μου είναι|είμαι ο|είμαι η|a nevem|az én nevem|मेरा नाम|मेरा शुभ नाम|moje jméno je|jmenuji se|já jsem|"
    "a nombre de|je me nomme|aqui é|aqui é a|aqui é o|qui è|met mevrouw|u spreekt met|you can call me|the name is|"
    "мое имя|моє ім'я|мене кличуть|mano vardas|mani sauc|minu nimi on|quhem|emri im është|menim adım|अहं|মোর নাম|আমার নাম"
)
# Alone before a name; what is also somebody's name is not among them.
ONE_WORD = _folded("som|sunt|olen|saya|zovem|казвам|volám|heter|heiße|numesc|nimeni|bana|namn|jsem|tôi")
AFTER_NAMES = _folded(
    "is my name|is the name|speaking|heiß ich|ist mein name|mein name|heiße ich|benim adım|benim ismim|меня зовут|мене звати|es mi nombre|"
    "è il mio nome|is mijn naam|to moje imię|é o meu nome|est mon nom|am apparat|a nevem"
)
# Of these one-word introductions a name may begin with the same letters: "Ben Johnson", "Im Yoona", "Sam Smith".
ALSO_NAMES = _folded("ben|im|its|it|io|bin|sam|sou|names|nombre|met|tu|qui")
# Nobody's given name, so that they introduce even a single word.
SURELY = _folded(
    "soy|sono|jestem|jsem|heisse|heiße|ismim|adım|olen|sunt|zovem|volám|numesc|я|имя|імя|انا|أنا|اسمي|الاسم|ονομάζομαι|λέγομαι|είμαι|मैं"
)
# Introductions of languages in which the family name comes first.
_FAMILY_FIRST = {"hu": _folded("a nevem|nevem|vagyok"), "vi": _folded("tên tôi là|tôi là|tên mình là|mình là|tôi tên là")}


def spoken_in(folded: str) -> str | None:
    """The language in which somebody introduced herself, where its names begin with the family's."""
    found = (code for code, phrases in _FAMILY_FIRST.items() if any(f" {phrase} " in f" {folded} " for phrase in phrases))
    return next(found, None)


BEFORE_ADDRESSES = _folded(
    "bývam na|bývam v|moja adresa je|locuiesc pe|locuiesc în|adresa mea este|stau pe|adressen min er|jeg bor i|jeg bor på|osoitteeni on|"
    "asun osoitteessa|osoite on|alamat saya|alamat saya di|saya tinggal di|rumah saya di|địa chỉ của tôi là|địa chỉ|tôi ở|nhà tôi ở|"
    "živim u|moja adresa|adresa je|живея на|адресът ми е|bydlím na|bydlím v|a címem|itt lakom|címem|jag bor i|min adresse er|jeg bor i|"
    "evim|evimin adresi|an die|أرسلوا إلى|ابعثوا إلى|ارسل الى|أرسلها إلى|التوصيل إلى|"
    "доставте на|доставити на|надішліть на|доставьте на|отправьте на|пришлите на|wyślij na|wysłać na|stuur het naar|spedire a|envíalo a|"
    "schick es an|sendet es an|envoyez à|manda para|"
    "मेरा पता|मैं रहता हूँ|मैं रहती हूँ|μένω στην|μένω στη|주소는|제 주소는|우리 집 주소는"
)
THANKS = _folded(
    "ďakujem|mulțumesc|mersi|takk|tusen takk|kiitos|terima kasih|makasih|cảm ơn|hvala|благодаря|děkuji|díky|köszi|köszönöm|tack så mycket|"
    "tak|tack|ευχαριστώ|धन्यवाद|dankjewel|dank u|dzięki|dziękuję|obrigada|obrigado|grazie|gracias|merci|спасибо|дякую|شكرا|teşekkürler|"
    "thank you|thanks|thx|danke|cheers|ty|tks|多谢|谢谢|謝謝|ありがとう|감사합니다"
)
HELLOS = _folded(
    "dobrý deň|ahojte|bună|bună ziua|salut|hei|hej|halo|xin chào|bok|dobar dan|здравейте|hei hei|"
    "moi|terve|god dag|goddag|szia|sziasztok|jó napot|"
    "bonsoir à tous|bonjour à tous|hola a todos|ciao a tutti|hallo zusammen|hi all|hi everyone|hello everyone|olá a todos|всем привет|"
    "καλησπέρα|γεια|γεια σας|नमस्ते|selamat siang|안녕하세요|你好|您好|こんにちは"
)
