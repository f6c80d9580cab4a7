"""Letters in the flow: drafted, looked at, issued with their step, frozen, served, reprinted, put into a pack."""
