"""How the web process serves. WEB_CONCURRENCY says how many there are; where they listen stands in the Procfile."""

import gc
from typing import Any

# One process unless WEB_CONCURRENCY says otherwise: SQLite wants a single writer.
worker_class = "gthread"
# About eight threads in all on two cores; more lose to the interpreter's lock.
threads = 4
# Longer than any proxy in front keeps a connection idle, so that it never writes into one we have just closed.
keepalive = 75
timeout = 30
graceful_timeout = 10
# The signed address comes from PUBLIC_BASE_URL; nobody's forwarded header may change a scheme or a path.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
# A socket in the home folder that would take commands from outside.
control_socket_disable = True
# Loaded once and forked afterwards: the processes share what they only read, 30 MB each instead of 85.
preload_app = True


def when_ready(server: Any) -> None:
    """Build what would be built at its first use, before the processes are forked: the first customers would wait a second."""
    pieces = getattr(server.app.wsgi(), "extensions", {}).get("intake")
    if pieces is not None:
        from flows.rehearsal import rehearse

        rehearse(pieces.flow)
    gc.collect()
    # Or the collector would write into every page that is shared.
    gc.freeze()
