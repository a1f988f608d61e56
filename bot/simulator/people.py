"""Invented people, places and openings to choose from. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody to write as.

    Shape: `address` is what Twilio puts into `From`; `bsuid` the business-scoped user id that comes beside a
    phone number, empty where WhatsApp sends none; `card` her contact card (vCard).
    """

    name: str
    address: str
    where: str
    bsuid: str = ""
    card: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A pin to send.

    Units: degrees, WGS 84, as Twilio writes them.
    """

    label: str
    address: str
    latitude: str
    longitude: str


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A first message worth trying: who writes, and what."""

    title: str
    about: str
    address: str
    words: str


def _card(name: str, phone: str, email: str, street: str, city: str, state: str, postal_code: str, country: str, org: str = "") -> str:
    first, _, last = name.rpartition(" ")
    parts = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{last};{first};;;",
        f"FN:{name}",
        *([f"ORG:{org}"] if org else []),
        *([f"TEL;type=CELL;waid={phone.removeprefix('+')}:{phone}"] if phone else []),
        f"EMAIL;type=HOME:{email}",
        f"ADR;type=HOME:;;{street};{city};{state};{postal_code};{country}",
        "END:VCARD",
    ]
    return "\n".join(parts) + "\n"


# +49 171 39200.. and +1 202 555 01.. are kept free for films and tests, so nobody is ever rung up by mistake.
PEOPLE = (
    Person(
        name="Ada Lovelace",
        address="whatsapp:+491713920042",
        where="Germany",
        bsuid="DE.4917200390042815",
        card=_card("Ada Lovelace", "+491713920042", "ada@example.com", "Lindenweg 12", "Berlin", "", "10117", "Germany"),
    ),
    Person(
        name="Bea Yılmaz",
        address="whatsapp:+905321234567",
        where="Türkiye",
        card=_card("Bea Yılmaz", "+905321234567", "bea@example.com", "Bağdat Cad. 5 D:3", "İstanbul", "Kadıköy", "34710", "Türkiye"),
    ),
    Person(
        name="Carl Field",
        address="whatsapp:+12025550123",
        where="United States",
        card=_card(
            "Carl Field", "+12025550123", "carl@example.com", "1600 Example Ave NW", "Washington", "DC", "20001", "USA", "Field & Sons"
        ),
    ),
    Person(
        name="Grace Hill",
        address="whatsapp:+447400123456",
        where="United Kingdom",
        card=_card("Grace Hill", "+447400123456", "grace@example.com", "7 Mill Lane", "Cambridge", "", "CB2 1RX", "United Kingdom"),
    ),
    Person(
        name="ليلى حداد",
        address="whatsapp:+201001234567",
        where="Egypt",
        card=_card("ليلى حداد", "+201001234567", "layla@example.com", "12 شارع النيل", "القاهرة", "", "11511", "Egypt"),
    ),
    Person(
        name="Mary Somer",
        address="whatsapp:AT.8812064413355791",
        where="user id only",
        bsuid="AT.8812064413355791",
        card=_card("Mary Somer", "", "mary@example.com", "Ringstraße 3/8", "Wien", "", "1010", "Austria"),
    ),
)

PLACES = (
    Place(label="Rotes Rathaus", address="Rathausstraße 15, 10178 Berlin, Germany", latitude="52.5186", longitude="13.4083"),
    Place(label="Galata Kulesi", address="Bereketzade, 34421 Beyoğlu/İstanbul, Türkiye", latitude="41.0256", longitude="28.9741"),
    Place(label="Ferry Building", address="1 Ferry Building, San Francisco, CA 94111", latitude="37.7955", longitude="-122.3937"),
    Place(label="", address="", latitude="48.8584", longitude="2.2945"),
)

OPENINGS = (
    Opening(
        title="Register in German",
        about="Ada, a private customer in Berlin",
        address="whatsapp:+491713920042",
        words="Hallo, ich möchte Kundin werden",
    ),
    Opening(
        title="Register in Turkish",
        about="Bea, writing from İstanbul",
        address="whatsapp:+905321234567",
        words="Merhaba, kayıt olmak istiyorum",
    ),
    Opening(
        title="Register a company in English",
        about="Carl, buying for Field & Sons",
        address="whatsapp:+12025550123",
        words="Hi, I'd like to register",
    ),
)
