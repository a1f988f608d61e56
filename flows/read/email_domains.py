"""Mail domains that people mistype."""

from __future__ import annotations

from functools import lru_cache

# Mail services with many private customers. A domain one slip away from one of them is asked about.
KNOWN = tuple(
    "gmail.com googlemail.com yahoo.com yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.co.uk yahoo.co.jp yahoo.com.br "
    "yahoo.com.tr yahoo.co.in hotmail.com hotmail.de "
    "hotmail.fr hotmail.co.uk hotmail.it hotmail.es outlook.com outlook.de outlook.fr outlook.es outlook.it "
    "outlook.com.tr live.com live.de live.nl live.fr "
    "live.co.uk msn.com icloud.com me.com mac.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de "
    "posteo.de mailbox.org proton.me protonmail.com "
    "aol.com aol.de arcor.de vodafone.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it "
    "tiscali.it tin.it tim.it alice.it telefonica.net terra.com.br "
    "uol.com.br bol.com.br mail.ru yandex.ru yandex.com yandex.com.tr bk.ru list.ru inbox.ru rambler.ru ukr.net i.ua "
    "meta.ua wp.pl o2.pl onet.pl interia.pl "
    "seznam.cz centrum.cz abv.bg mynet.com qq.com 163.com 126.com sina.com naver.com daum.net hanmail.net bluewin.ch "
    "ziggo.nl kpnmail.nl planet.nl telenet.be "
    "skynet.be btinternet.com sky.com comcast.net verizon.net att.net rediffmail.com zoho.com fastmail.com hey.com "
    "sapo.pt hispeed.ch sunrise.ch chello.at aon.at".split()
)
# Services of their own that look like a slip of another one.
_REAL = frozenset(
    "nate.com mail.com email.com ymail.com rocketmail.com gmx.us gmx.fr gmx.info gmx.eu gmx.org mail.de email.de email.it "
    "email.cz post.cz mail.ee mail.bg mail.be "
    "dbmail.com xmail.com fmail.com hmail.com tmail.com wmail.com smail.com qmail.com emai.com webmail.com "
    "hushmail.com inmail.com onmail.com".split()
)
_TLD_SLIPS = {
    **dict.fromkeys("con cmo ocm vom comm coom xom cpm cim ccom c0m cokm coml cmm copm vcom comn".split(), "com"),
    **dict.fromkeys("nte neet nett ner netz".split(), "net"),
    **dict.fromkeys("ogr orgg rog".split(), "org"),
}
_ONLY_COM = frozenset(("gmail", "hotmail", "googlemail", "outlook", "icloud"))
_SHORTEST = 5
_NAMES = {domain.partition(".")[0] for domain in KNOWN}


def _allowed(domain: str) -> int:
    return 2 if len(domain) > 7 else 1


# Most addresses of a table are at the same few services.
@lru_cache(maxsize=1024)
def likelier_domain(domain: str) -> str | None:
    """The domain that was probably meant, or None when nothing speaks against the one typed."""
    domain = domain.lower()
    if domain in KNOWN or domain in _REAL or not domain.isascii():
        return None
    name, _, ending = domain.partition(".")
    if name in _ONLY_COM and ending in ("co", "cm", "om", "c"):
        return f"{name}.com"
    fixed = _TLD_SLIPS.get(domain.rpartition(".")[2])
    settled = f"{domain.rpartition('.')[0]}.{fixed}" if fixed else domain
    if settled in KNOWN:
        return settled
    # "yahoo.gr" is Yahoo in Greece: the right name with another ending is no slip.
    if name in _NAMES and not fixed and len(ending.rpartition(".")[2]) > 1:
        return None
    if len(settled) > _SHORTEST + 2 and (near := _nearest(settled)) is not None:
        return near
    return settled if fixed else None


def _nearest(domain: str) -> str | None:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = process.extractOne(domain, KNOWN, scorer=OSA.distance, score_cutoff=_allowed(domain))
    if near is None:
        return None
    known, distance, _ = near
    name, known_name = domain.partition(".")[0], known.partition(".")[0]
    # Short names are all near one another: two slips need a long one, and the first letter is nearly always right.
    if len(known_name) < _SHORTEST and (distance > 1 or known_name != name):
        return None
    if distance > 1 and domain[0] != known[0]:
        return None
    return known
