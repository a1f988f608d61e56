"""The outbox: messages waiting to be sent. `joining` is its end; `claims` its head, where workers take them."""

from storage.outbox.joining import Line, cancel, forget_words, held_up, line, put, waiting

__all__ = ["Line", "cancel", "forget_words", "held_up", "line", "put", "waiting"]
