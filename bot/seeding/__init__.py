"""Invented customers and chats, for trying, pictures and tests. Nobody here exists."""
