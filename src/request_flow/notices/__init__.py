"""Letters and messages: what they say, from templates; how they are printed."""
