"""The demo: starts the whole product on one machine, with two spas and a month of made-up life."""
