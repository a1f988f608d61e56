"""What people may ask of us, in words and done by the clock: mails that confirm and prove, copies of data, erasures."""
