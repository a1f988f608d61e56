"""What the shop decides: pages for admins, one for each thing that can be set."""
