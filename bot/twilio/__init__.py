"""Twilio's REST API: what we ask of it, over a client of our own."""
