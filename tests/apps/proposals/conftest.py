"""The deal of the lock's tests, with every question answered where asked."""

from tests.apps.forms.conftest import cast, desk, making

__all__ = ["cast", "desk", "making"]
