"""Who works here: coming in, the own account, users and roles."""
