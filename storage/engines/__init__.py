"""How the two databases are spoken to: SQLite and PostgreSQL, and statements handed to their drivers."""
