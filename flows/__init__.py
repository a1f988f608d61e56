"""The conversation: pure Python and `transitions`. Start reading in `registration.py`."""
