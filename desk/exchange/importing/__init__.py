"""Rows that people bring, as records: which column is what, what each cell means, and what is wrong with a row."""
