"""Pages for patients at the spa's own address: a personal link to a time, and joining the waitlist.

No login, no cookie, nothing from other hosts, and every page works without scripts. They are made of the same parts
(`parts`): who is spoken to, what is offered, and what they can choose.
"""
