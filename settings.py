"""Every environment variable, read once, typed, refused at boot when wrong. `python settings.py` writes a `.env`."""

from __future__ import annotations

import base64
import binascii
import os
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from phonenumbers import SUPPORTED_REGIONS
from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from env_file import SIMULATED_TWILIO, write_development_env

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent
ENV_FILE = ROOT / ".env"

# What tutorials and templates put there; a signed cookie under one of these can be forged by anybody.
_KNOWN_DEFAULTS = ("dev", "secret", "changeme", "change-me", "change me", "password", "example", "placeholder", "your", "replace")

_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_NO_DEBUGGER = "Remove it, or set it to 0: a debugger in production runs anybody's code."


class SettingsRefused(Exception):
    """Settings that are missing, weak or wrong: all of them at once, a sentence each, no value among them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("Intake cannot start with these settings:\n" + "\n".join(f"  - {problem}" for problem in problems))


class Settings(BaseSettings):
    """What the environment says. A description tells what to do when the value is missing or wrong.

    Shape: addresses carry no slash at their end; `database_url` is as SQLAlchemy 2.1 reads it.
    """

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    intake_env: Literal["development", "production"] = Field("production", description="Set it to production or development.")
    debug: bool = Field(default=False, description=_NO_DEBUGGER)
    flask_debug: bool = Field(default=False, description=_NO_DEBUGGER)
    secret_key: SecretStr = Field(
        description='Set it to at least 32 random characters: python -c "import secrets; print(secrets.token_urlsafe(48))"'
    )
    data_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        description="Set it to encryption keys, newest first, separated by commas, each 32 random bytes: openssl rand -base64 32"
    )
    database_url: str = Field(
        f"sqlite:///{ROOT / 'instance' / 'intake.db'}",
        repr=False,
        description="Set it to sqlite:///… or postgresql://user:password@host/database, or leave it out for SQLite under instance/.",
    )
    redis_url: str | None = Field(
        None, repr=False, pattern=r"^(redis|rediss|unix)://.", description="Set it to redis://…, rediss://… or unix://…, or leave it out."
    )
    public_base_url: str = Field(
        description="Set it to the address that Twilio calls, such as https://intake.example.com: no path or query; https in production."
    )
    privacy_url: str = Field("", description="Set it to the full address of the page with the privacy notice, or leave it out for ours.")
    twilio_account_sid: str = Field(
        pattern="^AC[0-9a-f]{32}$", description="Set it to the AccountSid of Twilio's console: AC and 32 characters of 0-9 and a-f."
    )
    twilio_auth_token: SecretStr = Field(description="Set it to the primary Auth Token of Twilio's console, whole and without spaces.")
    twilio_whatsapp_sender: str = Field(
        pattern=r"^whatsapp:\+[1-9][0-9]{6,14}$", description="Set it to the number that customers write to, such as whatsapp:+14155238886."
    )
    twilio_messaging_service_sid: str | None = Field(
        None, pattern="^MG[0-9a-f]{32}$", description="Set it to MG and 32 characters of 0-9 and a-f, or leave it out when there is none."
    )
    twilio_api_base_url: str | None = Field(
        None, description="Leave it out; only an emulator on a loopback address, such as http://127.0.0.1:4020, may take Twilio's place."
    )
    shop_name: str = Field(pattern=r"^[^\x00-\x1f\x7f]{1,60}$", description="Set it to the shop's name: one line, 60 characters at most.")
    shop_country: str = Field(description="Set it to the shop's country in two letters (ISO 3166-1), such as DE.")
    default_language: str = Field(
        "en", pattern=r"^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?$", description="Set it to a language code such as en, de or pt-BR."
    )
    intake_expires_days: int = Field(30, ge=1, le=365, description="Set it to 1 to 365 days.")
    intake_retention_days: int = Field(60, ge=1, le=730, description="Set it to 1 to 730 days, and not below INTAKE_EXPIRES_DAYS.")
    body_retention_days: int = Field(90, ge=1, le=730, description="Set it to 1 to 730 days.")
    # Below a month a late copy of a message would be taken for a new one.
    ledger_retention_days: int = Field(400, ge=30, le=3650, description="Set it to 30 to 3650 days, and not below BODY_RETENTION_DAYS.")

    send_rate_per_second: int = Field(80, ge=1, le=1000, description="Set it to 1 to 1000 messages a second, as Twilio allows our number.")
    quiet_hours: str = Field("21:00-09:00", pattern=f"^{_CLOCK}-{_CLOCK}$", description="Set it to hours such as 21:00-09:00.")
    reminder_after_hours: int = Field(20, ge=0, le=23, description="Set it to 1 to 23 hours, or to 0 for no reminders.")
    reminder_template: bool = Field(default=False, description="Set it to 1 for one approved reminder after the window, or leave it out.")

    invite_category: Literal["UTILITY", "MARKETING"] = Field("UTILITY", description="Set it to UTILITY or MARKETING, as WhatsApp wants it.")

    mail_url: str | None = Field(
        None, repr=False, pattern="^smtps?://.", description="Set it to smtp://user:password@host:587 or smtps://…, or leave it out."
    )
    mail_from: str = Field("", description="Set it to the address that the desk's mails come from, together with MAIL_URL.")
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (), description="Set it to the addresses or networks of your own proxies, separated by commas, or leave it out."
    )

    @property
    def production(self) -> bool:
        """Whether real customers write to us."""
        return self.intake_env == "production"

    @property
    def encryption_keys(self) -> tuple[bytes, ...]:
        """The data keys as bytes, newest first."""
        return tuple(base64.b64decode(key.get_secret_value(), altchars=b"-_") for key in self.data_keys)

    @field_validator("debug", "flask_debug", mode="before")
    @classmethod
    def _no_debugger(cls, value: object, info: ValidationInfo) -> bool:
        on = str(value).lower() not in ("", "0", "false", "no", "off")
        return _unless(on and _strict(info), on)

    @field_validator("secret_key")
    @classmethod
    def _strong(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        text = key.get_secret_value()
        weak = len(text) < 32 or len(set(text)) < 10 or any(text.lower().startswith(known) for known in _KNOWN_DEFAULTS)
        return _unless(weak and _strict(info), key)

    @field_validator("data_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, keys: object) -> object:
        return tuple(key.strip() for key in keys.split(",") if key.strip()) if isinstance(keys, str) else keys

    @field_validator("data_keys")
    @classmethod
    def _decodable(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        return _unless(not keys or not all(_is_key(key.get_secret_value()) for key in keys), keys)

    @field_validator("database_url")
    @classmethod
    def _as_sqlalchemy_reads_it(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        # Hosts still hand out postgres://, which SQLAlchemy refuses.
        driver = "postgresql+psycopg" if scheme in ("postgres", "postgresql", "postgresql+psycopg") else scheme
        return _unless(driver not in ("postgresql+psycopg", "sqlite"), f"{driver}://{rest}")

    @field_validator("public_base_url")
    @classmethod
    def _a_plain_address(cls, url: str, info: ValidationInfo) -> str:
        bare = url.removesuffix("/")
        return _unless(not _is_web(bare, info) or bool(set("@?#") & set(bare)) or "/" in bare.partition("://")[2], bare)

    @field_validator("privacy_url")
    @classmethod
    def _ours_unless_given(cls, url: str, info: ValidationInfo) -> str:
        return _unless(bool(url) and not _is_web(url, info), url or f"{info.data.get('public_base_url', '')}/privacy")

    @field_validator("mail_from")
    @classmethod
    def _of_somebody(cls, address: str, info: ValidationInfo) -> str:
        given = all(address.partition("@")) and " " not in address and address.isprintable()
        return _unless(bool(info.data.get("mail_url")) and not given, address)

    @field_validator("twilio_auth_token")
    @classmethod
    def _whole(cls, token: SecretStr, info: ValidationInfo) -> SecretStr:
        text = token.get_secret_value()
        weak = len(text) < 16 or any(text.lower().startswith(known) for known in _KNOWN_DEFAULTS)
        return _unless(not text.strip() or text != text.strip() or (weak and _strict(info)), token)

    @field_validator("twilio_api_base_url")
    @classmethod
    def _loopback(cls, url: str | None, info: ValidationInfo) -> str | None:
        own = str(info.data.get("public_base_url", ""))
        if url is None and not _strict(info) and _is_loopback(own):
            # Nobody can be called back at a loopback address, so there is no Twilio here: never send it invented credentials.
            return own + SIMULATED_TWILIO
        return _unless(url is not None and not _is_loopback(url), url and url.removesuffix("/"))

    @field_validator("shop_country")
    @classmethod
    def _a_country(cls, code: str) -> str:
        return _unless(code.upper() not in SUPPORTED_REGIONS, code.upper())

    @field_validator("intake_retention_days", "ledger_retention_days")
    @classmethod
    def _not_below(cls, days: int, info: ValidationInfo) -> int:
        floor = info.data.get("intake_expires_days" if info.field_name == "intake_retention_days" else "body_retention_days", 0)
        return _unless(days < floor, days)


def _unless(wrong: bool, value: T) -> T:
    # No words here: what to do stands once, in the field's description.
    if wrong:
        raise ValueError
    return value


def _strict(info: ValidationInfo) -> bool:
    # An INTAKE_ENV that could not be read counts as production.
    return info.data.get("intake_env") != "development"


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _is_web(url: str, info: ValidationInfo) -> bool:
    parts = urlsplit(url)
    usable = ("https",) if _strict(info) else ("http", "https")
    return parts.scheme in usable and bool(parts.hostname) and parts.port != 0


def _is_loopback(url: str) -> bool:
    parts = urlsplit(url)
    # A name other than localhost is looked up, and what it answers today need not be loopback tomorrow.
    host = "127.0.0.1" if parts.hostname == "localhost" else parts.hostname or ""
    try:
        return parts.scheme in ("http", "https") and "@" not in parts.netloc and ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of the process environment, and of `env_file` where the environment says nothing.

    Raises: SettingsRefused, naming everything that is missing or wrong.
    """
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = tuple(dict.fromkeys(_sentence(str(each["loc"][0]), each["type"]) for each in error.errors(include_input=False)))
    # Raised outside the handler: the validation error beneath would carry the values into a traceback.
    raise SettingsRefused(problems)


def _sentence(name: str, kind: str) -> str:
    return f"{name.upper()} is {'missing' if kind == 'missing' else 'wrong or too weak'}. {Settings.model_fields[name].description}"


if __name__ == "__main__":
    written = write_development_env(ENV_FILE, port=os.environ.get("PORT", "5000"))
    sys.stderr.write(f"{'Wrote' if written else 'Kept'} {ENV_FILE.name}\n")
