# Included by the Makefile: our words in other languages.
TEMPLATE := instance/chat.pot
DESK_TEMPLATE := instance/desk.pot

.PHONY: phrases catalogues desk-catalogues language

phrases: $(DEV) # collect what we say, for translators, in instance/chat.pot
	@mkdir -p $(dir $(TEMPLATE))
	@$(BIN)/pybabel -q extract --no-default-keywords -k say -k say_many:1,2 --add-location=file --sort-by-file \
		--add-comments=Translators: --project=Intake -o $(TEMPLATE) flows bot

catalogues: phrases # bring every catalogue up to date; translate what is empty, then run it again
	@$(BIN)/pybabel -q update -i $(TEMPLATE) -d translations -D chat --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel compile -d translations -D chat --statistics 2>&1 | grep -v ^compiling

language: phrases # begin a catalogue: make language CODE=fr
	@$(BIN)/pybabel -q init -i $(TEMPLATE) -d translations -D chat --no-wrap -l $(CODE)

# The desk speaks English, German and Turkish; what Twilio's codes mean is said there too.
desk-catalogues: $(DEV) # the same for the pages of the desk
	@mkdir -p $(dir $(DESK_TEMPLATE))
	@$(BIN)/python -m babel.messages.frontend -q extract -F translations/desk.cfg -k lazy_gettext --add-location=file --sort-by-file \
		--project=Intake -o $(DESK_TEMPLATE) desk bot
	@$(BIN)/pybabel -q update -i $(DESK_TEMPLATE) -d translations -D desk --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel compile -d translations -D desk --statistics 2>&1 | grep -v ^compiling
