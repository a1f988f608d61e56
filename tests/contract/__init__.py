"""Every request that we make of Twilio, held against a mock server built from Twilio's own OpenAPI files: `make contract`.

The files are Twilio's and not part of this repository: TWILIO_SPECS names the folder, `../shared/twilio` unless it says otherwise.
The mock is Prism (pinned in package-lock.json, installed beside it). Prism lets fields pass that the files do not
know, so `specifications.py` looks for those.
"""
