"""The load generator: a small C program where there is a compiler, else Python, which costs more of the same cores."""
