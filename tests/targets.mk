# Included by the Makefile: the plays.
record: $(DEV) # rewrite our lines in the plays; PLAYS="name other" narrows it
	@$(BIN)/python -m tests.plays $(PLAYS)
