"""The ways out of the program: one module a channel, each of them ``send(message) -> Answer``."""
