bench: $(DEV) # the benchmarks; ARGS="startup" or ARGS="postgresql --rounds 5" narrows or lengthens them
	@$(BIN)/python -m bench $(ARGS)
