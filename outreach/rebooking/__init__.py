"""Post-visit rebooking, over the pure decisions of `outreach.sequences.rebooking`.

the database notices a completed visit (migration)   -> a run, state `new`, due at once
planning                                             -> its days; a timer on its row
working                                              -> what is due: decide, write, wait or end
writing                                              -> the text, its link and what the assistant then expects
steering                                             -> the desk: out, early, later, called
"""
