"""What customers have agreed to, how they take it back, and who has to be told. Start reading in `consents.py`."""
