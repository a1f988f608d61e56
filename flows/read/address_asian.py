"""Addresses that go from the large to the small: Japan, China, Taiwan, Korea."""

from __future__ import annotations

import re

_JAPANESE = re.compile(
    r"(?:〒?\s*(?P<postal_code>\d{3}[-‐－ー−]?\d{4}))?\s*(?P<state>東京都|北海道|(?:京都|大阪)府|[^\s\d]{2,3}県)"
    r"\s*(?P<city>[^\d\s]{1,8}?(?:市[^\d\s]{1,5}?区|郡[^\d\s]{1,6}?[町村]|[市区町村]))(?P<street>[^\d\s]{0,20}?)\s*(?P<house_number>\d[\d丁目番地号の\-－‐]*)?(?P<address_line2>\s+\S[^\n]{0,40})?\s*$"
)
_CHINESE = re.compile(
    r"(?P<first>\d{3,6})?\s*(?:中国|台灣|台湾)?(?P<state>[^\s\d]{2,8}?(?:省|自治区|特别行政区))?\s*(?P<city>[^\s\d]{1,8}?[市县縣])\s*"
    r"(?P<district>[^\s\d]{1,6}?[区县镇區鄉鎮])?\s*"
    r"(?P<street>[^\s\d]{1,12}?(?:路|街|大道|道|巷|弄|胡同)(?:[东南西北中東]段)?(?:[\d一二三四五六七八九]段)?)\s*"
    r"(?P<house_number>\d[\d\-]*[号號]?)\s*(?P<address_line2>[^\n\s]{0,30}?)\s*(?P<postal_code>\d{6})?\s*$"
)
_KOREAN = re.compile(
    r"(?P<first>\d{5})?\s*(?P<state>[가-힣]{2,4}도)?\s*(?P<city>[가-힣]{1,6}(?:특별시|광역시|특별자치시|시|군))\s*(?P<district>(?:[가-힣]{1,5}[구군]\s*){0,2})\s*"
    r"(?P<street>[가-힣\d]{1,12}(?:로|길|가|대로))\s*(?P<house_number>\d{1,5}(?:-\d{1,4})?)\s*(?P<address_line2>[^\n\d(]{0,20}|\([^)\n]{0,20}\))?\s*(?P<postal_code>\d{5})?\s*$"
)


def large_to_small(text: str, guess: str | None) -> dict[str, str]:
    """The parts of an address in Japanese, Chinese or Korean; empty when it is none."""
    joined = " ".join(text.split())
    joined = re.sub(r"(です|日本|中国)\s*$", "", joined).strip()
    joined = re.sub(r"^(?:住所は|地址是?|我的地址是?|住所)[:：]?\s*", "", joined)
    if len(joined) > 120:
        return {}
    for pattern, country in ((_JAPANESE, "JP"), (_CHINESE, guess if guess in ("TW", "HK", "MO") else "CN"), (_KOREAN, "KR")):
        if (match := pattern.match(joined)) is not None:
            found = {part: (value or "").strip() for part, value in match.groupdict().items()}
            found["postal_code"] = found.get("postal_code") or found.pop("first", "")
            found.pop("first", None)
            return {**{part: value for part, value in found.items() if value}, "country": country}
    return {}
