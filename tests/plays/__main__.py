"""`make record`: rewrite our lines in every play, or in those named, from what the flow says now."""

import sys

from tests.plays.performance import perform
from tests.plays.recorder import record
from tests.plays.registration import flow_stage, scripts
from tests.plays.script import Misprint, read_play

if __name__ == "__main__":
    failed = 0
    for path in scripts():
        if sys.argv[1:] and path.stem not in sys.argv[1:]:
            continue
        try:
            if record(perform(read_play(path), flow_stage(), strict=False)):
                sys.stdout.write(f"rewritten: {path.name}\n")
        except (Misprint, AssertionError) as wrong:
            failed += 1
            sys.stdout.write(f"not rewritten: {wrong}\n")
    sys.exit(1 if failed else 0)
