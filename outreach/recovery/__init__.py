"""A freed time finds its next patient: the flow around the pure `outreach.sequences.recovery`.

the database's trigger     writes what came free (migration 0003), and wakes the spa
recover                    one look at everything that is due:
  notes                      what other systems wrote beside an entry, read for clinical words
  noticing                   new rows: offered, left alone with the reason, or the sequel of an earlier one
  following                  what the calendar says about times on offer: held, filled, free again, too late
  waves                      asks the next people
  staying, forgetting        places that run out; rows too old to keep
  rests                      what a shorter visit leaves of a filled time
claiming                   a patient takes it, by link or by text; the database decides who was first
steering                   the desk starts, pauses, stops, skips, adds
"""
