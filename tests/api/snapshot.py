"""The description of the interface as it was last agreed: `make openapi` writes it anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path

SNAPSHOT = Path(__file__).with_name("openapi.json")


def described() -> str:
    """The present description, line by line, so that a change of it is easy to read."""
    from techkarta.api.interface import interface  # noqa: PLC0415 - after the settings are there

    schema = interface.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def main() -> int:
    """Write the snapshot."""
    import django  # noqa: PLC0415 - the tests have it set up already

    django.setup()
    SNAPSHOT.write_text(described(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
