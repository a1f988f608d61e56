"""Email addresses, out of whatever is written around them."""

from __future__ import annotations

import re
import unicodedata

from flows.message import Answer, Context, Options, Outcome, Problem, Reading, Suggestion
from flows.read.email_domains import likelier_domain
from flows.read.folding import _INVISIBLE as INVISIBLE
from flows.read.folding import fold, short
from flows.read.spoken_emails import spoken_as_written
from flows.wording import say

_PAIRED = {"<": ">", "(": ")", "[": "]", '"': '"', "'": "'", "“": "”", "„": "“", "«": "»", "*": "*", "_": "_", "`": "`", "‘": "’", "‚": "‘"}
_AFTER = ".,;:!?…)>]}\"'”“»*`’。、،؛؟"
_BEFORE = "<([{\"'“„«*`‘‚"
_FORBIDDEN = re.compile(r"[\"()\[\]\\<>,;:\s]")
_ODD = re.compile(r"[^\w.\-]+")
_BEFORE_CJK = re.compile(r"^([\x21-\x7e]+\.[a-z]{2,24})[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af].*$", re.IGNORECASE)
_AFTER_CJK = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af]([\w.+\-]+)$", re.ASCII)
_AROUND_AT = re.compile(r"(?<!\S)(\S{1,100})[ \t]{1,5}@[ \t]{0,5}(\S{1,200})|(?<!\S)(\S{1,100})@[ \t]{1,5}(\S{1,200})")
_FULL_WIDTH = re.compile(r"[\uff0d-\uff0e\uff10-\uff19\uff20-\uff3a\uff3f\uff41-\uff5a]")
_MOST = 8
_LONGEST_LOCAL = 64


def valid_email(text: str) -> str | None:
    """The address as it is kept, or None when it is none.

    Deliverability is not looked up: a name server's answer has no place in a chat, and a slow one would stall it.
    """
    from email_validator import EmailNotValidError, validate_email

    # RFC 5321, 4.5.3.1.1: a local part has at most 64 octets; the library lets longer ones pass.
    if len(text.rpartition("@")[0].encode("utf-8", "replace")) > _LONGEST_LOCAL:
        return None
    try:
        # Strict refuses what no server takes: more than 64 characters before the @ (RFC 5321, 4.5.3.1.1).
        return validate_email(text, check_deliverability=False, strict=True).normalized
    except (EmailNotValidError, ValueError):
        return None


def _unwrapped(token: str) -> tuple[str, bool]:
    """A token without the punctuation around it, and whether that was balanced."""
    balanced = True
    while token and token[0] in _BEFORE:
        closing = _PAIRED.get(token[0], "")
        balanced = balanced and (closing in token[1:] or token[0] == "<")
        token = token[1:]
    while token and token[-1] in _AFTER:
        token = token[:-1]
    return token, balanced


def _local(text: str) -> str:
    """The local part without a label glued to it ("mail:anna", "メール：taro", "我的邮箱是tao")."""
    text = text.rpartition(":")[2] if '"' not in text else text
    glued = _AFTER_CJK.search(text)
    return glued.group(1) if glued else text


def _read_token(token: str) -> tuple[str | None, str | None]:
    """An address that stands there, or else one that was probably meant."""
    token, balanced = _unwrapped(token)
    local, _, domain = token.rpartition("@")
    if not local or not domain:
        return None, None
    while domain and domain[-1] in _AFTER:
        domain = domain[:-1]
    domain = _BEFORE_CJK.sub(r"\1", domain)
    local = _local(local)
    if not _FORBIDDEN.search(local) and not _FORBIDDEN.search(domain) and "@" not in local:
        address = valid_email(f"{local}@{domain}")
        if address is not None:
            return (address, None) if balanced else (None, address)
    repaired = local.strip('@"') + "@" + _ODD.sub("", domain.replace(",", "."))
    return None, valid_email(repaired) if "[" not in domain and '"' not in local.strip('"') else None


def _candidates(text: str) -> tuple[list[str], list[str]]:
    stand: list[str] = []
    meant: list[str] = []
    for token in [token for token in text.split() if "@" in token][:_MOST]:
        for piece in re.split(r"[;,](?=[^\s@]+@[^\s@]+\.)|/(?=\w+@)", token):
            there, probably = _read_token(piece.removeprefix("mailto:"))
            stand += [there] if there else []
            meant += [probably] if probably else []
    return list(dict.fromkeys(stand)), list(dict.fromkeys(meant))


def _questioned(address: str) -> Outcome:
    local, _, domain = address.rpartition("@")
    likelier = likelier_domain(domain)
    if likelier is not None and (corrected := valid_email(f"{local}@{likelier}")):
        return Suggestion(corrected, declined=address)
    return Reading(address)


def _broken(text: str) -> str | None:
    """An address that spaces tore apart."""
    for match in _AROUND_AT.finditer(text):
        before, after = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
        if "@" not in before + after and (address := valid_email(f"{_local(_unwrapped(before)[0])}@{_unwrapped(after)[0]}")):
            return address
    return None


def emails_in(text: str) -> list[str]:
    """Every address that stands in a text, without guessing."""
    return _candidates(unicodedata.normalize("NFKC", INVISIBLE.sub("", short(text))))[0]


def email(answer: Answer, context: Context) -> Outcome:
    """Her email address. A likely slip is asked about, never corrected silently."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", short(answer.text))).strip()
    if '"@' in text:
        return Problem(say("Please write the email address without quotation marks."))
    stand, meant = _candidates(text)
    if len(stand) == 1:
        typed = not any(_FULL_WIDTH.search(token) for token in answer.text.split() if "@" in token or "＠" in token)
        outcome = _questioned(stand[0])
        return outcome if typed or isinstance(outcome, Suggestion) else Suggestion(stand[0])
    if len(stand) > 1:
        return Options(tuple(stand[:4]))
    guess = meant[0] if meant else _broken(text) or spoken_as_written(text)
    if guess is not None and (address := valid_email(guess)) is not None:
        outcome = _questioned(address)
        return Suggestion(outcome.value) if isinstance(outcome, Suggestion | Reading) else outcome
    if "@" in text:
        return Problem(say("That email address is not complete or has a character that does not belong there."))
    return Problem(say("I did not find an email address in that."))


__all__ = ["email", "emails_in", "fold", "valid_email"]
