"""Customers out of the shop's base and into it: files of every kind, and the pages that make and take them."""
