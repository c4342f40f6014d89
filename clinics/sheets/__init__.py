"""The waitlist as a table: a Google Sheet the desk keeps, or a file. Values in, values out; no models in here."""
