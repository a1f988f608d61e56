"""Email addresses as they are dictated: "anna punkt meier ät web punkt de"."""

from __future__ import annotations

import re

from flows.read.email_domains import KNOWN
from flows.read.folding import short

_AT = (
    "at|ät|aet|et|arobase|chiocciola|arroba|apenstaartje|małpa|malpa|собака|собачка|равлик|ingi|snabel-a|snabela|kukac|zavináč|zavinac|"
    "et işareti|kuyruklu a|klammeraffe|at-zeichen|miukumauku|παπάκι|papaki|आट|एट|アットマーク|آت|فى|@"
)
_DOT = "dot|punkt|point|punto|ponto|punt|nokta|kropka|точка|крапка|τελεία|tečka|pont|prikk|punktum|piste|ドット|نقطة|डॉट|punct"
_OTHER = {
    r"underscore|unterstrich|tiret bas|alt çizgi|alt tire|guion bajo|guión bajo|trattino basso|underline|podkreślnik|"
    r"нижнее подчеркивание|sublinhado": "_",
    r"minus|bindestrich|dash|hyphen|tiret|tire|guion|guión|trattino|hífen|streepje|myślnik|дефис|koppelteken": "-",
    r"plus|artı|più|más|mais": "+",
}
_BRACKETED_AT = re.compile(rf"\s*[(\[{{]\s*(?:{_AT})\s*[)\]}}]\s*", re.IGNORECASE)
_BRACKETED_DOT = re.compile(rf"\s*[(\[{{]\s*(?:{_DOT})\s*[)\]}}]\s*", re.IGNORECASE)
_SPOKEN_AT = re.compile(rf"(?<=\S)\s+(?:{_AT})\s+(?=\S)", re.IGNORECASE)
_SPOKEN_DOT = re.compile(rf"(?<=\S)\s+(?:{_DOT})\s+(?=\S)", re.IGNORECASE)
_SPOKEN_OTHER = {re.compile(rf"(?<=\S)\s+(?:{words})\s+(?=\S)", re.IGNORECASE): sign for words, sign in _OTHER.items()}
_DOMAINS = "|".join("[. ]".join(map(re.escape, domain.split("."))) for domain in KNOWN)
_NO_AT = re.compile(rf"([\w.+\-]+)\s+({_DOMAINS})\s*", re.IGNORECASE)
_WRITTEN = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,200}\.[^\W\d_]{2,24}")


def spoken_as_written(text: str) -> str | None:
    """The address that dictated words spell, or None; it is always asked about."""
    said = short(text)
    if (missing := _NO_AT.fullmatch(said.strip())) is not None:
        return f"{missing.group(1)}@{missing.group(2).replace(' ', '.')}"
    said = _BRACKETED_DOT.sub(".", _BRACKETED_AT.sub("@", said))
    said = _SPOKEN_DOT.sub(".", said)
    for pattern, sign in _SPOKEN_OTHER.items():
        said = pattern.sub(sign, said)
    said = _SPOKEN_AT.sub("@", said)
    found = _WRITTEN.findall(said)
    return found[0].strip(".") if len(found) == 1 and found[0] not in text else None
