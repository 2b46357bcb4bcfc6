"""Florin's own understanding: from a merchant's words to typed calls, without any language model.

In order: text (tokens), quotes (whose words they are), screening (what is refused outright), reading (typed stretches:
references, money, dates, names …, with spelling repaired), clauses (one request each), senses (cues, words and slots of
each skill), coverage (nothing of a write may be left unread), assessment (the best reading of a clause), answers and
ellipsis (what only makes sense with what went before), interpret (the whole).
"""
