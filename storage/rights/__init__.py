"""What customers may ask of us about their data, and what must be done to keep an erasure whole. Start reading in `requests.py`."""
