"""Faults on purpose: real servers, real databases, processes killed while they work."""
