# Included by the Makefile: what is printed from the steps.
steps: $(DEV) .env # write docs/steps.md anew, after a question has changed
	@$(FLASK) flow steps > docs/steps.md

screenshots: $(DEV) # take the pictures of the simulator and the desk anew
	@$(BIN)/python -m tests.browser.screenshots

privacy: $(DEV) # write docs/privacy.md and docs/register.md anew, after a column has changed
	@$(BIN)/python -m storage.register
