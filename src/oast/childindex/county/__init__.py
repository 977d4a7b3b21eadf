"""An invented county: children in families, the records eight agencies hold of them, and the truth kept aside.

Plain Python, deterministic in (children, seed, day, postcodes, schools). Nobody in it is real: names are
drawn at random from lists of ordinary names, NHS numbers from the range set aside for tests, pupil numbers
from a local authority that does not exist, telephone numbers from the range kept for drama.
"""
