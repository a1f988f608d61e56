"""The real application under a clock that hurries, for conversations faster than people have them.

More than twenty replies a minute to one sender are held back, which is right and no business of these tests.
"""

import os
from datetime import UTC, datetime

from app import create_app

# One second of ours is this many of the application's.
HURRY = 100
_BEGAN = datetime.fromisoformat(os.environ["FAULTS_BEGAN"])


def hurried() -> datetime:
    return _BEGAN + (datetime.now(UTC) - _BEGAN) * HURRY


app = create_app(clock=hurried)
