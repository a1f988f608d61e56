"""Invitations: the list, one with its link and QR code, and the card to print."""

from desk.invites.pages import blueprint

__all__ = ["blueprint"]
