"""What we write down about our work: one JSON line per event, nothing personal in it."""

from __future__ import annotations

import hmac
import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from flows.message import Sender

Event = MutableMapping[str, Any]


class Log:
    """One line per event. Built anew when logging is set up, because structlog's own proxy looks everything up for each line."""

    def __init__(self) -> None:
        self._logger: Any = structlog.get_logger()

    def renew(self) -> None:
        """Write as logging is set up now."""
        self._logger = structlog.get_logger().bind()

    def info(self, event: str, **facts: Any) -> None:
        """Note what happened."""
        self._logger.info(event, **facts)

    def warning(self, event: str, **facts: Any) -> None:
        """Note what should not have happened, and did no harm."""
        self._logger.warning(event, **facts)

    def error(self, event: str, **facts: Any) -> None:
        """Note what somebody should look at."""
        self._logger.error(event, **facts)


log = Log()


def configure(*, production: bool, key: str, level: int = logging.INFO) -> None:
    """Set up logging for this process. `key` hides who wrote: without it a number could be found by trying all of them."""
    writer = (
        structlog.processors.JSONRenderer(serializer=_written) if production else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            hiding(key),
            _where_only,
            writer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    log.renew()
    # The machine's library logs every condition, and web servers log addresses.
    for name in ("transitions", "huey", "werkzeug", "twilio", "requests"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its warnings quote addresses, and with them whose messages were listed.
    logging.getLogger("urllib3").setLevel(logging.ERROR)


def silence() -> None:
    """Log nothing but what ends the program: for commands whose output people or scripts read."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), logger_factory=structlog.WriteLoggerFactory(file=sys.stderr)
    )
    log.renew()


# An encoder is dear to make and the same for every line.
_encode = json.JSONEncoder(default=repr).encode


def _written(event: Event, **_options: Any) -> str:
    return _encode(event)


def hiding(key: str) -> structlog.typing.Processor:
    """The processor that replaces a sender with a hash: the same for all her messages, and of no use to anybody else."""
    secret = key.encode("utf-8")

    def hide(_logger: Any, _method: str, event: Event) -> Event:
        sender = event.get("sender")
        if isinstance(sender, Sender):
            event["sender"] = hmac.digest(secret, sender.key.encode("utf-8"), "sha256").hex()[:16]
        return event

    return hide


def _where_only(_logger: Any, _method: str, event: Event) -> Event:
    # An exception's text may quote what a customer wrote; its kind and its place do not.
    error = event.get("error")
    if isinstance(error, BaseException):
        event["error"] = place_of(error)
    return event


def place_of(error: BaseException) -> str:
    """The kind of an exception and where it was raised, without its words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return type(error).__name__
    module = trace.tb_frame.f_globals.get("__name__", "?")
    return f"{type(error).__name__} in {module}:{trace.tb_lineno}"
