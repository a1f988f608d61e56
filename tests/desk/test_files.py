"""The files that pages load: whose they are, unchanged, and nothing that a strict policy would refuse."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
STATIC = Path(__file__).parents[2] / "desk" / "static"
TEMPLATES = Path(__file__).parents[2] / "desk" / "templates"
VENDORS = {STATIC / "vendor": {"tabler-1.6.1", "htmx-2.0.11"}, TESTS / "browser" / "vendor": {"axe-core-4.14.1"}}


def _sums(vendor: Path) -> dict[str, str]:
    lines = (vendor / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines if not line.startswith("#"))}


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.parent.name)
def test_every_foreign_file_is_the_one_that_we_took_over(vendor: Path) -> None:
    there = {path.relative_to(vendor).as_posix(): path for path in vendor.rglob("*") if path.is_file() and path.name != "SHA256SUMS"}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == _sums(vendor)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.parent.name)
def test_every_foreign_folder_names_its_version_and_brings_its_licence(vendor: Path) -> None:
    folders = [path for path in vendor.iterdir() if path.is_dir()]
    assert {folder.name for folder in folders} == VENDORS[vendor]
    assert all((folder / "LICENSE").stat().st_size > 200 for folder in folders)


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|<script(?![^>]*\ssrc=)")
    guilty = [path.name for path in TEMPLATES.rglob("*.html") if inline.search(path.read_text(encoding="utf-8"))]
    assert guilty == []


def test_every_sign_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    templates = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    looks = (STATIC.parent / "looks.py").read_text(encoding="utf-8")
    used = set(re.findall(r'icon\("([a-z]+)"\)', templates)) | set(re.findall(r'icon="([a-z]+)"', looks))
    assert used
    assert used <= drawn
