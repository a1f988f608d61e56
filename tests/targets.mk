# Included by the Makefile: the plays, and the contract with Twilio.
record: $(DEV) # rewrite our lines in the plays; PLAYS="name other" narrows it
	@$(BIN)/python -m tests.plays $(PLAYS)

PRISM := tests/contract/node_modules/.installed

contract: $(DEV) $(PRISM) # hold our requests against Twilio's own OpenAPI files, which lie at TWILIO_SPECS; needs Node
	@$(BIN)/python -m pytest --quiet tests/contract/accepted.py

$(PRISM): tests/contract/package.json tests/contract/package-lock.json
	@command -v npm >/dev/null || { echo 'Node and npm are needed (Debian: apt-get install nodejs npm).' >&2; exit 1; }
	@echo 'Installing tests/contract/package-lock.json'
	@cd tests/contract && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: contract
