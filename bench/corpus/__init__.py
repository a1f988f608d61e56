"""How well the bot understands people, measured on answers that nobody here wrote."""
