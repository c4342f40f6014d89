"""Follows the Google Sheet a front desk keeps its waitlist in: reads it, changes the list, writes outcomes back."""
