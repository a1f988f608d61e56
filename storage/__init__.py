"""What we keep: SQLAlchemy, and nowhere else. Start reading in `turns.py`."""
