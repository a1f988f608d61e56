"""What the desk's pages look up, and what staff change; every page asks a fixed number of questions."""
