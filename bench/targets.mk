bench: $(DEV) # the benchmarks; ARGS="startup" or ARGS="postgresql --rounds 5" narrows or lengthens them
	@$(BIN)/python -m bench $(ARGS)

corpus: $(DEV) # how well the bot understands people; ARGS="--kind name --faults wrong" shows the lines
	@$(BIN)/python -m bench.corpus $(ARGS)
