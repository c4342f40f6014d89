"""What we start ourselves: one file per sequence."""
