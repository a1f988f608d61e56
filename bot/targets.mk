# Included by the Makefile: what is printed from the steps.
steps: $(DEV) .env # write docs/steps.md anew, after a question has changed
	@$(FLASK) flow steps > docs/steps.md

screenshots: $(DEV) # take the README's pictures of the simulator anew
	@$(BIN)/python -m tests.browser.screenshots
