"""The staff's door: server-rendered pages, a small module or package for each family of them. `door.py` puts them together."""
