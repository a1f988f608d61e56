"""The staff's door: server-rendered pages. For now the public pages, the sign-in page and the commands."""
