"""The API (接口): what the pages can do, for programs of the house, as JSON below ``/api/v1``; see ``docs/api.md``."""
