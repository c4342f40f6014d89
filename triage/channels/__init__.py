"""Inbound providers: one file each. `registry` is the only place to add one."""
