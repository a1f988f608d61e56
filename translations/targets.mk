# Included by the Makefile: our words in other languages.
PYBABEL ?= .venv/bin/pybabel
CATALOGUES := translations
TEMPLATE := instance/chat.pot

.PHONY: phrases catalogues language

phrases: # collect every phrase of the code
	@mkdir -p $(dir $(TEMPLATE))
	$(PYBABEL) -q extract --no-default-keywords -k say -k say_many:1,2 --add-location=file --sort-by-file --add-comments=Translators: \
		--project=Intake -o $(TEMPLATE) flows bot

catalogues: phrases # bring every catalogue up to date with the code; then translate what is empty, and run it again
	$(PYBABEL) -q update -i $(TEMPLATE) -d $(CATALOGUES) -D chat --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	$(PYBABEL) -q compile -d $(CATALOGUES) -D chat --statistics

language: phrases # begin a catalogue: make language CODE=fr
	$(PYBABEL) -q init -i $(TEMPLATE) -d $(CATALOGUES) -D chat --no-wrap -l $(CODE)
