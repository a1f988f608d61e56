"""Addresses that go from the large to the small: Japan, China, Taiwan, Korea."""

from __future__ import annotations

import re

# What is said around an address without a space between.
_BEFORE = re.compile(
    r"^(?:私の|我的|我们?|我家|请|請|お届け先|配送先|送り先|住所|地址|こちら|届け先|자택|우리 집|제|배송지|주소)?(?:の)?"
    r"(?:住所は|住所|地址是?|地址为|住在|家在|在|送到|寄到|送往|届け先は|は|です|주소는|주소|는|你好|您好|こんにちは|안녕하세요)[:：,，、]?\s*"
)
_AFTER = re.compile(
    r"[\s，,。.、]*(?:です|になります|でお願いします|よろしくお願いします|お願いします|日本|中国|中國|대한민국|한국|입니다|이에요|예요|谢谢|謝謝|多谢|감사합니다)[。.!！]*$"
)
_JAPANESE = re.compile(
    r"(?:〒?\s*(?P<postal_code>\d{3}[-‐－ー−]?\d{4}))?\s*(?P<state>東京都|北海道|(?:京都|大阪)府|[^\s\d]{2,3}県)"
    r"\s*(?P<city>[^\d\s]{1,8}?(?:市[^\d\s]{1,5}?区|郡[^\d\s]{1,6}?[町村]|[市区町村]))(?P<street>[^\d\s]{0,20}?)\s*(?P<house_number>\d[\d丁目番地号の\-－‐]*)?(?P<address_line2>\s+[^\s〒\d][^\n〒]{0,40}?|\s+\d{1,4}号室?)?"
    r"(?:\s*〒?\s*(?P<last>\d{3}[-‐－ー−]\d{4}))?\s*$"
)
_CHINESE = re.compile(
    r"(?P<first>\d{3,6})?\s*(?:中国|台灣|台湾(?!省))?(?P<state>[^\s\d]{2,8}?(?:省|自治区|特别行政区)|(?:北京|上海|天津|重庆)市(?=[^\s\d]{1,8}[市县]))?\s*(?P<city>[^\s\d]{1,8}?[市县縣])\s*"
    r"(?P<district>[^\s\d]{1,6}?[区县镇區鄉鎮])?\s*"
    r"(?P<street>[^\s\d]{1,12}?(?:路|街|大道|道|巷|弄|胡同)(?:[东南西北中東]段)?(?:[\d一二三四五六七八九]段)?)\s*"
    r"(?P<house_number>\d[\d\-]*[号號]?)\s*(?P<address_line2>[^\n\s，,]{0,30}?)[\s，,]*(?:邮编|郵編|邮政编码|郵遞區號)?[：:\s]*(?P<postal_code>\d{6})?\s*$"
)
_KOREAN = re.compile(
    r"\(?(?P<first>\d{5})?\)?\s*(?P<state>[가-힣]{2,4}도)?\s*(?P<city>[가-힣]{1,6}(?:특별시|광역시|특별자치시|시|군))\s*(?P<district>(?:[가-힣]{1,5}[구군]\s+){0,2})\s*"
    r"(?P<street>[가-힣\d]{1,12}(?:로|길|가|대로))\s*(?P<house_number>\d{1,5}(?:-\d{1,4})?)\s*(?P<address_line2>[^\n\d(]{0,20}|\([^)\n\d]{0,20}\))?\s*\(?(?P<postal_code>\d{5})?\)?\s*$"
)


def large_to_small(text: str, guess: str | None) -> dict[str, str]:
    """The parts of an address in Japanese, Chinese or Korean; empty when it is none."""
    joined = " ".join(text.split())
    for _ in range(3):
        joined = _AFTER.sub("", joined).strip()
        joined = _BEFORE.sub("", joined).strip()
    if len(joined) > 120:
        return {}
    for pattern, country in ((_JAPANESE, "JP"), (_CHINESE, guess if guess in ("TW", "HK", "MO") else "CN"), (_KOREAN, "KR")):
        if (match := pattern.match(joined)) is not None:
            found = {part: (value or "").strip() for part, value in match.groupdict().items()}
            found["postal_code"] = found.get("postal_code") or found.get("first") or found.get("last", "")
            found = {part: value for part, value in found.items() if part not in ("first", "last")}
            return {**{part: value for part, value in found.items() if value}, "country": country}
    return {}
