"""Outbound providers: one file each."""
