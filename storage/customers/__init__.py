"""The customer record: what a registration writes, what staff change, and by what a record is found."""
