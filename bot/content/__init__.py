"""Content templates: what stands at Twilio, so that a message can have buttons, lists, or WhatsApp's approval."""
