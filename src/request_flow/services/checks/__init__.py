"""The checks of the doctor, by what they look at: the store, the machine, servers beside it, the work itself."""
