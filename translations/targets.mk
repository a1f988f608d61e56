# Included by the Makefile: our words in other languages.
TEMPLATE := instance/chat.pot

.PHONY: phrases catalogues language

phrases: $(DEV) # collect what we say, for translators, in instance/chat.pot
	@mkdir -p $(dir $(TEMPLATE))
	@$(BIN)/pybabel -q extract --no-default-keywords -k say -k say_many:1,2 --add-location=file --sort-by-file \
		--add-comments=Translators: --project=Intake -o $(TEMPLATE) flows bot

catalogues: phrases # bring every catalogue up to date; translate what is empty, then run it again
	@$(BIN)/pybabel -q update -i $(TEMPLATE) -d translations -D chat --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	@$(BIN)/pybabel compile -d translations -D chat --statistics 2>&1 | grep -v ^compiling

language: phrases # begin a catalogue: make language CODE=fr
	@$(BIN)/pybabel -q init -i $(TEMPLATE) -d translations -D chat --no-wrap -l $(CODE)
