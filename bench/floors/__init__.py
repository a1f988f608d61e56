"""Floors: bare routes that do the least a durable webhook can do, for the whole line to be measured against."""
