"""Plays written conversations through the real pipeline, on a copy of a spa that is thrown away: `manage.py converse`.

script     the lines of a file
copying    a copy of the spa's schema that nobody else ever sees
playing    deliveries in, timers in between, texts out, at a pretended time
happenings what the desk, the phone and other patients do meanwhile
watching   what changed: replies, state, actions, tickets
printing   the same for people
"""
