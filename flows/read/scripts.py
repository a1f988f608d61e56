"""Scripts without spaces between words."""

from __future__ import annotations

import re

_WORDLESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_HAN_ONLY = re.compile(r"[\u3400-\u9fff々〆ヶ\s·・]+")
# Polite words around a command, where no space shows where they end.
_BEFORE = tuple(
    sorted(
        (
            "请",
            "請",
            "我想要",
            "我想",
            "我要",
            "我们",
            "帮我",
            "麻烦",
            "可以",
            "能",
            "那就",
            "你可以",
            "你能",
            "谁能",
            "给我",
            "我说",
            "我需要",
            "一些",
            "すみません",
        ),
        key=len,
        reverse=True,
    )
)
_AFTER = tuple(
    sorted(
        (
            "吗",
            "吧",
            "了",
            "呀",
            "啊",
            "谢谢",
            "一下",
            "上",
            "忙",
            "お願いします",
            "おねがいします",
            "ください",
            "下さい",
            "してください",
            "したい",
            "したいです",
            "です",
            "して",
            "ます",
            "を",
            "해주세요",
            "해 주세요",
            "주세요",
            "요",
        ),
        key=len,
        reverse=True,
    )
)


def wordless(text: str) -> bool:
    """Whether a text is mostly in a script that writes no spaces."""
    return len(_WORDLESS.findall(text)) * 2 > len("".join(text.split()))


def all_han(text: str) -> bool:
    """Whether a text is nothing but Chinese characters."""
    return bool(text) and _HAN_ONLY.fullmatch(text) is not None


def without_politeness(text: str) -> tuple[str, ...]:
    """A request with ever fewer of the polite words before and after it."""
    text = "".join(text.split())
    shorter = [text]
    for _ in range(6):
        text = shorter[-1]
        after = next((after for after in _AFTER if text.endswith(after) and len(text) > len(after)), None)
        before = next((before for before in _BEFORE if text.startswith(before) and len(text) > len(before)), None)
        if after is None and before is None:
            break
        shorter.append(text.removesuffix(after) if after is not None else text.removeprefix(before or ""))
    return tuple(shorter)
