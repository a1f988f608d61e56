"""Settings are refused at boot, all wrong ones at once, and never shown."""

from __future__ import annotations

import logging
import stat
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from env_file import write_development_env
from settings import ROOT, Settings, SettingsRefused, load_settings

PRODUCTION = {
    "INTAKE_ENV": "production",
    "SECRET_KEY": "Yw2nX8fZr5Lk1Qp7Vt4Bc9Ds6Gh3Jm0AaEeIiOoUu",
    "DATA_KEYS": "3q2-796tvu_erb7v3q2-796tvu_erb7v3q2-796tvu8=",
    "DATABASE_URL": "postgresql://intake:hunter2hunter2@db.internal/intake",
    "PUBLIC_BASE_URL": "https://intake.example.com",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "fedcba9876543210fedcba9876543210",
    "TWILIO_WHATSAPP_SENDER": "whatsapp:+14155238886",
    "SHOP_NAME": "Acorn & Oak",
    "SHOP_COUNTRY": "DE",
}
REQUIRED = ("SECRET_KEY", "DATA_KEYS", "PUBLIC_BASE_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_WHATSAPP_SENDER", "SHOP_NAME")
OPTIONAL = ("DEBUG", "FLASK_DEBUG", "REDIS_URL", "PRIVACY_URL", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_API_BASE_URL", "DEFAULT_LANGUAGE")
REMINDERS = ("QUIET_HOURS", "REMINDER_AFTER_HOURS", "REMINDER_TEMPLATE")
DAYS = ("INTAKE_EXPIRES_DAYS", "INTAKE_RETENTION_DAYS", "BODY_RETENTION_DAYS", "LEDGER_RETENTION_DAYS")


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a production host that has everything."""
    for name in (*OPTIONAL, *REMINDERS, *DAYS):
        monkeypatch.delenv(name, raising=False)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def refused(env_file: Path | None = None) -> SettingsRefused:
    with pytest.raises(SettingsRefused) as caught:
        load_settings(env_file)
    return caught.value


def names_of(refusal: SettingsRefused) -> list[str]:
    return [problem.split(" ", 1)[0] for problem in refusal.problems]


def test_a_complete_environment_is_accepted(environ: pytest.MonkeyPatch) -> None:
    settings = load_settings(None)
    assert settings.production
    assert settings.shop_name == "Acorn & Oak"
    assert settings.privacy_url == "https://intake.example.com/privacy"
    assert (settings.intake_expires_days, settings.intake_retention_days) == (30, 60)
    assert (settings.quiet_hours, settings.reminder_after_hours, settings.reminder_template) == ("21:00-09:00", 20, False)
    assert (settings.body_retention_days, settings.ledger_retention_days) == (90, 400)


def test_every_missing_setting_is_named_at_once_with_what_to_do(environ: pytest.MonkeyPatch) -> None:
    for name in PRODUCTION:
        environ.delenv(name)
    refusal = refused()
    assert set(names_of(refusal)) == {*REQUIRED, "SHOP_COUNTRY"}
    assert all("is missing. Set it to " in problem for problem in refusal.problems)


def test_an_environment_that_says_nothing_is_production(environ: pytest.MonkeyPatch) -> None:
    environ.delenv("INTAKE_ENV")
    assert load_settings(None).production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INTAKE_ENV", "prod"),
        ("DEBUG", "1"),
        ("DEBUG", "yes"),
        ("FLASK_DEBUG", "true"),
        ("SECRET_KEY", "dev"),
        ("SECRET_KEY", "Yw2nX8fZr5Lk1Qp7Vt4Bc9Ds6Gh3Jm0"),
        ("SECRET_KEY", "changeme-changeme-changeme-0123456789"),
        ("SECRET_KEY", "a" * 64),
        ("DATA_KEYS", "c2hvcnQ="),
        ("DATA_KEYS", ","),
        ("DATA_KEYS", f"{PRODUCTION['DATA_KEYS']},not base64 at all"),
        ("DATABASE_URL", "mysql://root@localhost/intake"),
        ("DATABASE_URL", "intake.db"),
        ("REDIS_URL", "http://127.0.0.1:6379"),
        ("PUBLIC_BASE_URL", "http://intake.example.com"),
        ("PUBLIC_BASE_URL", "https://intake.example.com/hook"),
        ("PUBLIC_BASE_URL", "https://intake.example.com?x=1"),
        ("PUBLIC_BASE_URL", "https://user@intake.example.com"),
        ("PUBLIC_BASE_URL", "https://"),
        ("PUBLIC_BASE_URL", "https://[intake"),
        ("PUBLIC_BASE_URL", "https://intake.example.com:99999"),
        ("PRIVACY_URL", "javascript:alert(1)"),
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_ACCOUNT_SID", "AC0123456789ABCDEF0123456789ABCDEF"),
        ("TWILIO_AUTH_TOKEN", "  "),
        ("TWILIO_AUTH_TOKEN", "12345"),
        ("TWILIO_AUTH_TOKEN", "your_auth_token_goes_here"),
        ("TWILIO_WHATSAPP_SENDER", "+14155238886"),
        ("TWILIO_WHATSAPP_SENDER", "whatsapp:014155238886"),
        ("TWILIO_MESSAGING_SERVICE_SID", "MG1"),
        ("TWILIO_API_BASE_URL", "https://api.twilio.com"),
        ("TWILIO_API_BASE_URL", "http://127.0.0.1@evil.example"),
        ("TWILIO_API_BASE_URL", "http://10.0.0.1:4020"),
        ("TWILIO_API_BASE_URL", "http://127.0.0.1.evil.example"),
        ("SHOP_NAME", "Acorn\nBcc: everybody"),
        ("SHOP_COUNTRY", "Germany"),
        ("SHOP_COUNTRY", "ZZ"),
        ("DEFAULT_LANGUAGE", "german"),
        ("QUIET_HOURS", "9 pm to 9 am"),
        ("QUIET_HOURS", "21:00-24:00"),
        ("REMINDER_AFTER_HOURS", "24"),
        ("REMINDER_AFTER_HOURS", "soon"),
        ("REMINDER_TEMPLATE", "sometimes"),
        ("INTAKE_EXPIRES_DAYS", "0"),
        ("INTAKE_EXPIRES_DAYS", "soon"),
        ("INTAKE_RETENTION_DAYS", "29"),
        ("LEDGER_RETENTION_DAYS", "89"),
    ],
)
def test_a_wrong_or_weak_setting_is_refused_in_production(environ: pytest.MonkeyPatch, name: str, value: str) -> None:
    environ.setenv(name, value)
    refusal = refused()
    assert names_of(refusal) == [name]
    assert "wrong or too weak" in refusal.problems[0]


@pytest.mark.parametrize("url", ["http://127.0.0.1:4020", "http://localhost:4020/", "http://[::1]:4020"])
def test_an_emulator_on_a_loopback_address_may_take_twilios_place(environ: pytest.MonkeyPatch, url: str) -> None:
    environ.setenv("TWILIO_API_BASE_URL", url)
    assert load_settings(None).twilio_api_base_url == url.removesuffix("/")


def test_an_empty_variable_counts_as_missing(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("TWILIO_AUTH_TOKEN", "")
    environ.setenv("TWILIO_MESSAGING_SERVICE_SID", "")
    assert refused().problems[0].startswith("TWILIO_AUTH_TOKEN is missing.")


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_reaches_psycopg(environ: pytest.MonkeyPatch, scheme: str) -> None:
    environ.setenv("DATABASE_URL", f"{scheme}://intake@db.internal/intake?sslmode=verify-full")
    assert load_settings(None).database_url == "postgresql+psycopg://intake@db.internal/intake?sslmode=verify-full"


def test_without_a_database_there_is_sqlite_under_instance(environ: pytest.MonkeyPatch) -> None:
    environ.delenv("DATABASE_URL")
    assert load_settings(None).database_url == f"sqlite:///{ROOT}/instance/intake.db"


def test_data_keys_are_decoded_newest_first(environ: pytest.MonkeyPatch) -> None:
    environ.setenv("DATA_KEYS", f"{PRODUCTION['DATA_KEYS']}, {'A' * 43}=")
    newest, oldest = load_settings(None).encryption_keys
    assert len(newest) == 32
    assert oldest == bytes(32)


@pytest.mark.parametrize(
    ("kind", "own", "theirs"),
    [
        ("development", "http://127.0.0.1:5060", "http://127.0.0.1:5060/simulator/twilio"),
        ("development", "https://tunnel.example.com", None),
        ("production", "https://127.0.0.1", None),
    ],
)
def test_without_a_public_address_the_simulator_plays_twilio_and_invented_credentials_stay_here(
    environ: pytest.MonkeyPatch, kind: str, own: str, theirs: str | None
) -> None:
    environ.setenv("INTAKE_ENV", kind)
    environ.setenv("PUBLIC_BASE_URL", own)
    assert load_settings(None).twilio_api_base_url == theirs


def test_no_secret_is_shown_by_settings_or_by_their_refusal(environ: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    secret = [PRODUCTION["SECRET_KEY"], PRODUCTION["DATA_KEYS"], PRODUCTION["TWILIO_AUTH_TOKEN"], "hunter2hunter2"]
    accepted = load_settings(None)
    logging.getLogger("test").warning("%r", accepted)
    environ.setenv("DATA_KEYS", f"{PRODUCTION['DATA_KEYS']},c2hvcnQ=")
    environ.setenv("SHOP_COUNTRY", "ZZ")
    said = [repr(accepted), str(accepted), caplog.text, "".join(traceback.format_exception(refused()))]
    assert "SHOP_COUNTRY is wrong" in said[-1]
    assert not [text for text in said for word in secret if word in text]


def test_settings_stay_as_they_were_read(environ: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings(None).shop_name = "Another"


def test_a_development_file_is_accepted_and_random_each_time(environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in PRODUCTION:
        environ.delenv(name)
    one, two = tmp_path / "one.env", tmp_path / "two.env"
    assert write_development_env(one, port="5001")
    assert write_development_env(two, port="5001")
    first, second = load_settings(one), load_settings(two)
    assert not first.production
    assert first.public_base_url == "http://127.0.0.1:5001"
    assert first.twilio_api_base_url == "http://127.0.0.1:5001/simulator/twilio"
    for name in ("secret_key", "data_keys", "twilio_auth_token", "twilio_account_sid"):
        assert getattr(first, name) != getattr(second, name)
    assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    kept = tmp_path / ".env"
    kept.write_text("SECRET_KEY=mine\n", encoding="utf-8")
    assert not write_development_env(kept)
    assert kept.read_text(encoding="utf-8") == "SECRET_KEY=mine\n"


def test_the_environment_wins_over_the_file(environ: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    write_development_env(file)
    assert load_settings(file).twilio_auth_token.get_secret_value() == PRODUCTION["TWILIO_AUTH_TOKEN"]


def test_the_example_file_names_every_setting() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = {line.lstrip("# ").partition("=")[0] for line in example.splitlines() if "=" in line}
    assert named == {name.upper() for name in Settings.model_fields if name not in ("debug", "flask_debug")}


def test_the_operations_page_describes_every_setting() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"`{name.upper()}`" not in page] == []


def test_the_command_keeps_a_file_that_is_there(tmp_path: Path) -> None:
    script = tmp_path / "settings.py"
    for name in ("settings.py", "env_file.py"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    outputs = [subprocess.run([sys.executable, script], capture_output=True, text=True, check=True).stderr for _ in range(2)]
    assert outputs == ["Wrote .env\n", "Kept .env\n"]
