"""request-flow: the workflow engine for requests for government information (依申请公开)."""

__version__ = "0.1.0"
