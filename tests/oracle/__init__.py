"""A second, slow implementation of the clocks and of table 3, written from the design pages alone.

It imports nothing of the product. Where the two disagree, one of them has misread the law.
"""
