"""WhatsApp's door: Twilio in, Twilio out. A message comes in through `webhook.py`; the line it follows is `conversation.py`."""
