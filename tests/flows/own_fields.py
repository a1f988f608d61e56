"""A shop with a field of every type."""

from __future__ import annotations

from flows.custom import CustomField, CustomOption, FieldType, Span

WOODS = (
    CustomOption(key="oak", labels={"en": "Oak", "de": "Eiche", "tr": "Meşe", "fr": "Chêne", "ar": "بلوط", "ru": "Дуб"}),
    CustomOption(key="ash", labels={"en": "Ash", "de": "Esche", "tr": "Dişbudak", "fr": "Frêne", "ar": "دردار", "ru": "Ясень"}),
    CustomOption(key="skip", labels={"en": "No matter", "de": "Egal"}),
)
OWN_FIELDS = (
    CustomField(key="trade", type=FieldType.BOOLEAN, labels={"en": "Do you buy for your trade?", "de": "Kaufen Sie gewerblich?"}),
    CustomField(key="wood", type=FieldType.CHOICE, labels={"en": "Favourite wood", "de": "Lieblingsholz"}, options=WOODS, required=False),
    CustomField(key="woods", type=FieldType.MULTIPLE_CHOICE, labels={"en": "Woods at home", "de": "Hölzer zu Hause"}, options=WOODS),
    CustomField(key="rooms", type=FieldType.NUMBER, labels={"en": "Number of rooms", "de": "Zimmerzahl"}, required=False),
    CustomField(key="style", type=FieldType.TEXT, labels={"en": "Style", "de": "Stil"}, required=False, example="Plain and light"),
    CustomField(key="birthday", type=FieldType.DATE, labels={"en": "Birthday", "de": "Geburtstag"}, span=Span.PAST, required=False),
    CustomField(key="visit", type=FieldType.DATE_TIME, labels={"en": "Visit", "de": "Besuch"}, span=Span.FUTURE),
)
