"""What an invitation is made of; `bot/invite.py` makes it."""
