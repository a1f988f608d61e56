"""Who uses the desk: accounts, passwords, second factors, sessions. Start reading in `staff.py`."""
