# Included by the Makefile: pictures of the simulator.
screenshots: $(DEV) # take the pictures in docs/screenshots anew
	@$(BIN)/python -m tests.browser.screenshots
