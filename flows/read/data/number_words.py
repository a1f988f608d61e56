"""The small numbers in words, 0 to 100 and 1,000, in the languages that we speak; used by `build.py` alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flows.read.folding import fold

# Shape: 0 to 19, then the tens from 20 to 90, then 100 and 1,000; variants with a slash between.
_SIMPLE = {
    "en": "zero/nil/nought one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen "
    "nineteen twenty thirty forty/fourty fifty sixty seventy eighty ninety hundred/one_hundred/a_hundred thousand/one_thousand/a_thousand",
    "de": "null eins/ein/eine/einen zwei/zwo drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn "
    "fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn zwanzig dreißig/dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert/einhundert tausend/eintausend",
    "tr": "sıfır bir iki üç dört beş altı yedi sekiz dokuz on on_bir/onbir on_iki/oniki on_üç/onüç on_dört/ondört "
    "on_beş/onbeş on_altı/onaltı "
    "on_yedi/onyedi on_sekiz/onsekiz on_dokuz/ondokuz yirmi otuz kırk elli altmış yetmiş seksen doksan yüz bin",
    "fr": "zéro un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf "
    "vingt trente quarante cinquante soixante soixante-dix/septante quatre-vingts/quatre-vingt/huitante/octante "
    "quatre-vingt-dix/nonante cent mille",
    "es": "cero uno/un/una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
    "diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien/ciento mil",
    "it": "zero uno/un/una due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici diciassette "
    "diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille",
    "nl": "nul een/één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
    "zeventien achttien negentien "
    "twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend",
    "pt": "zero um/uma dois/duas três quatro cinco seis/meia sete oito nove dez onze doze treze catorze/quatorze "
    "quinze dezasseis/dezesseis "
    "dezassete/dezessete dezoito dezanove/dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem/cento mil",
    "pl": "zero jeden/jedna/jedno dwa/dwie trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście "
    "trzynaście czternaście "
    "piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt "
    "siedemdziesiąt osiemdziesiąt dziewięćdziesiąt sto tysiąc",
    "ar": "صفر واحد/واحدة اثنان/اثنين/اتنين ثلاثة/ثلاث/تلاتة أربعة/أربع خمسة/خمس ستة/ست سبعة/سبع ثمانية/ثماني/تمانية تسعة/تسع عشرة/عشر "
    "أحد_عشر/احداشر/حداشر اثنا_عشر/اثني_عشر/اطناشر ثلاثة_عشر أربعة_عشر خمسة_عشر ستة_عشر سبعة_عشر ثمانية_عشر تسعة_عشر "
    "عشرون/عشرين ثلاثون/ثلاثين أربعون/أربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين تسعون/تسعين مئة/مائة/مية ألف",
    "ru": "ноль/нуль один/одна/одно/одну два/две три четыре пять шесть семь восемь девять десять одиннадцать "
    "двенадцать тринадцать четырнадцать "
    "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят "
    "девяносто сто тысяча",
    "uk": "нуль один/одна/одне/одну два/дві три чотири п'ять шість сім вісім дев'ять десять одинадцять дванадцять тринадцять чотирнадцять "
    "п'ятнадцять шістнадцять сімнадцять вісімнадцять дев'ятнадцять двадцять тридцять сорок п'ятдесят шістдесят сімдесят вісімдесят "
    "дев'яносто сто тисяча",
}
_VALUES = (*range(20), *range(20, 100, 10), 100, 1000)
Joined = Callable[[str, str, int], Iterator[str]]


def _plain(ten: str, unit: str, one: int) -> Iterator[str]:
    yield f"{ten} {unit}"


def _plain_or_glued(ten: str, unit: str, one: int) -> Iterator[str]:
    yield from (f"{ten} {unit}", f"{ten}{unit}")


def _units_first(conjunction: str) -> Joined:
    def joined(ten: str, unit: str, one: int) -> Iterator[str]:
        yield from (f"{unit}{conjunction}{ten}", f"{unit} {conjunction} {ten}")

    return joined


def _with_word(word: str) -> Joined:
    def joined(ten: str, unit: str, one: int) -> Iterator[str]:
        yield f"{ten} {word} {unit}"

    return joined


def _french(ten: str, unit: str, one: int) -> Iterator[str]:
    yield from (f"{ten} {unit}", f"{ten} et {unit}")


def _spanish(ten: str, unit: str, one: int) -> Iterator[str]:
    yield f"{ten} y {unit}"
    if ten == "veinte":
        yield f"veinti{unit}"


def _italian(ten: str, unit: str, one: int) -> Iterator[str]:
    yield f"{ten[:-1]}{unit}" if one in (1, 8) else f"{ten}{unit}"


def _arabic(ten: str, unit: str, one: int) -> Iterator[str]:
    yield from (f"{unit} و{ten}", f"{unit} و {ten}")


_JOINED: dict[str, Joined] = {
    "en": _plain_or_glued,
    "de": _units_first("und"),
    "tr": _plain_or_glued,
    "fr": _french,
    "es": _spanish,
    "it": _italian,
    "nl": _units_first("en"),
    "pt": _with_word("e"),
    "pl": _plain,
    "ar": _arabic,
    "ru": _plain,
    "uk": _plain,
}


def _variants(language: str) -> dict[int, list[str]]:
    written = [[variant.replace("_", " ") for variant in word.split("/")] for word in _SIMPLE[language].split()]
    return dict(zip(_VALUES, written, strict=True))


def _french_teens(simple: dict[int, list[str]]) -> Iterator[tuple[int, str]]:
    for ten, base in ((60, "soixante"), (80, "quatre-vingt")):
        for over in range(11, 20):
            for word in simple[over]:
                yield ten + over, f"{base} {word}"
                yield ten + over, f"{base} et {word}"


def number_words() -> dict[str, dict[str, int]]:
    """Shape: language -> folded words -> number."""
    found: dict[str, dict[str, int]] = {}
    for language, joined in _JOINED.items():
        simple = _variants(language)
        pairs = [(value, word) for value, words in simple.items() for word in words]
        pairs += [
            (ten + one, phrase)
            for ten in range(20, 100, 10)
            for one in range(1, 10)
            for tens in simple[ten]
            for unit in simple[one]
            for phrase in joined(tens, unit, one)
        ]
        pairs += list(_french_teens(simple)) if language == "fr" else []
        of_language: dict[str, int] = {}
        for value, phrase in pairs:
            for spelling in {fold(phrase), fold(phrase.replace("'", ""))}:
                # "uno y" and the like can meet twice; the first, simplest reading stays.
                of_language.setdefault(spelling, value)
        found[language] = of_language
    return found
