"""Addresses that go from the large to the small: Japan, China, Taiwan, Korea."""

from __future__ import annotations

import re

_JAPANESE = re.compile(
    r"(?:〒?\s*(?P<postal_code>\d{3}[-‐－ー−]?\d{4}))?\s*(?P<state>東京都|北海道|(?:京都|大阪)府|[^\s\d]{2,3}県)"
    r"\s*(?P<city>[^\d\s]{1,8}?(?:市[^\d\s]{1,5}?区|郡[^\d\s]{1,6}?[町村]|[市区町村]))(?P<street>[^\d\s]{0,20}?)\s*(?P<house_number>\d[\d丁目番地号の\-－‐]*)?(?P<address_line2>\s+\S[^\n]{0,40})?\s*$"
)
_CHINESE = re.compile(
    r"(?P<first>\d{6})?\s*(?:中国)?(?P<state>[^\s\d]{2,8}?(?:省|自治区|特别行政区))?\s*(?P<city>[^\s\d]{1,8}?[市县])\s*(?P<district>[^\s\d]{1,6}?[区县镇])?\s*"
    r"(?P<street>[^\s\d]{1,12}?(?:路|街|大道|道|巷|弄|胡同)(?:[东南西北中]段)?)\s*(?P<house_number>\d[\d\-]*号?)\s*(?P<address_line2>[^\s\d]?[^\n\s]{0,30}?)\s*(?P<postal_code>\d{6})?\s*$"
)


def large_to_small(text: str) -> dict[str, str]:
    """The parts of an address in Japanese or Chinese; empty when it is none."""
    joined = " ".join(text.split())
    joined = re.sub(r"(です|日本|中国)\s*$", "", joined).strip()
    joined = re.sub(r"^(?:住所は|地址是?|我的地址是?|住所)[:：]?\s*", "", joined)
    if len(joined) > 120:
        return {}
    for pattern, country in ((_JAPANESE, "JP"), (_CHINESE, "CN")):
        if (match := pattern.match(joined)) is not None:
            found = {part: (value or "").strip() for part, value in match.groupdict().items()}
            found["postal_code"] = found.get("postal_code") or found.pop("first", "")
            found.pop("first", None)
            return {**{part: value for part, value in found.items() if value}, "country": country}
    return {}
