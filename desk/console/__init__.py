"""Commands for the people who run the shop's installation."""
