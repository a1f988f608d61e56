"""Commands: talk to the bot, measure what it understands, draw it, and run what runs beside the web process."""
