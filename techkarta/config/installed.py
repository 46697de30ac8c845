"""Which of the project's apps are installed, in the order of the house."""

from importlib.util import find_spec

APPS = (
    "ui",
    "audit",
    "accounts",
    "jobs",
    "notices",
    "method",
    "clients",
    "orders",
    "products",
    "forms",
    "work",
    "cases",
    "planning",
    "proposals",
    "control",
    "exchange",
    "reports",
    "line",
    "desk",
    "api",
)


def has_module(dotted: str) -> bool:
    """Tell whether a module of the project exists, without importing it."""
    try:
        return find_spec(dotted) is not None
    except ModuleNotFoundError:
        return False
