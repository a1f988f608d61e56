"""Readers: from one answer to a value, a problem, or something to confirm. All of them are pure."""
