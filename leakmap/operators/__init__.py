"""The operators' pages at the bare host: which spas exist, and whether the machine keeps up. No patient is visible."""
