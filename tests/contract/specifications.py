"""What Twilio's OpenAPI files know: the fields of each request. Prism lets unknown ones pass; Twilio ignores them without a word."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("TWILIO_SPECS") or ROOT.parent / "shared" / "twilio")
FILES = {name: FOLDER / f"twilio_{name}.json" for name in ("api_v2010", "content_v1", "messaging_v2")}
HOSTS = {"api.twilio.com": "api_v2010", "content.twilio.com": "content_v1", "messaging.twilio.com": "messaging_v2"}


@cache
def specification(name: str) -> dict[str, Any]:
    """A file, read."""
    loaded: dict[str, Any] = json.loads(FILES[name].read_text(encoding="utf-8"))
    return loaded


def unknown_fields(method: str, url: str, params: Mapping[str, object] | None, data: Mapping[str, object] | None) -> set[str]:
    """The fields of a request that Twilio's file does not name.

    Raises: LookupError when it does not name the request.
    """
    name = HOSTS[urlsplit(url).hostname or ""]
    described = _described(name, method, urlsplit(url).path)
    queried = {each["name"] for each in described.get("parameters", ()) if each["in"] == "query"}
    contents = described.get("requestBody", {}).get("content", {})
    accepted = set().union(*(_properties(name, content["schema"]) for content in contents.values()))
    return (set(params or ()) - queried) | (set(data or ()) - accepted)


def _described(name: str, method: str, path: str) -> dict[str, Any]:
    for template, methods in specification(name)["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in methods:
            described: dict[str, Any] = dict(methods[method.lower()])
            described["parameters"] = [*methods.get("parameters", ()), *described.get("parameters", ())]
            return described
    raise LookupError(f"{method} {path} is not in {FILES[name].name}")


def _properties(name: str, schema: Mapping[str, Any]) -> set[str]:
    if "$ref" in schema:
        found: Any = specification(name)
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _properties(name, found)
    return set(schema.get("properties", ()))
