"""Working days (工作日): the State Council's holiday notices, local closures, and counting over both.

``notices`` reads them, ``calendar`` counts; ``incoming`` reads one notice from a user's file; ``outlook`` knows the
years whose notice is not out; ``edition`` lays notices over each other; ``column`` counts for whole columns with numpy.
"""
