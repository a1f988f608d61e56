"""How the tables came to be: Alembic. `HEAD` is the newest revision, so that a web process can ask without Alembic."""

HEAD = "0019"
