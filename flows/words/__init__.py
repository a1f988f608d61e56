"""What people write, per language: data for `flows/read/vocabulary.py`."""
