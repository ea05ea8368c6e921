"""What was found, in forms that other programs read: each is a function of reports, and gives text."""
