"""The web: pages, addresses for machines, and how a request is carried through."""
