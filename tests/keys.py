"""The keys of the tests: those of the settings, so that an application and a test read what the other has sealed."""

from __future__ import annotations

import base64

from storage.sealed import Keys

DATA_KEYS = "3q2-796tvu_erb7v3q2-796tvu_erb7v3q2-796tvu8="
KEYS = Keys((base64.urlsafe_b64decode(DATA_KEYS),))
