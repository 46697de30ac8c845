"""Changing single values of a scenario file before it is read: the what-if of `--set`."""

from __future__ import annotations

from collections.abc import Mapping

from techkarta.engine.cards.nodes import ListNode, MapNode, Node, Scalar
from techkarta.engine.errors import EngineError

# What names an item of a list, besides its position from 0.
_NAMES = ("code", "no", "process", "stage")
# A number given for a map stands for this key of it.
_MAIN = "count"
_POOLS = "people."


def with_settings(root: Node, settings: Mapping[str, str]) -> Node:
    """The tree with values replaced, each named by a path of keys such as `people.rep.share`.

    An item of a list is named by its position or code: `stages.p2.next.won`. A value for a pool
    of people is their count. New values have no place in a file. EngineError
    no_such_setting(path, key, known) where a map or an item on the way does not exist.
    """
    for path, value in settings.items():
        root = _set(root, tuple(path.split(".")), Scalar(value, is_plain=True), path)
    return root


def _set(node: Node, keys: tuple[str, ...], value: Scalar, path: str) -> Node:
    if not keys:
        return _set(node, (_MAIN,), value, path) if isinstance(node, MapNode) else value
    if isinstance(node, MapNode):
        return _set_in_map(node, keys, value, path)
    if isinstance(node, ListNode):
        found = next((at for at, item in enumerate(node.items) if _is_named(item, at, keys[0])), -1)
        if found >= 0:
            items = list(node.items)
            items[found] = _set(items[found], keys[1:], value, path)
            return ListNode(tuple(items), node.line, node.column, node.end_line)
        names = [_name(item, at) for at, item in enumerate(node.items)]
        raise EngineError("no_such_setting", path=path, key=keys[0], known=names)
    if path.startswith(_POOLS) and len(keys) == 1:
        # A pool written as a number alone.
        pool = MapNode(((Scalar(_MAIN), node),), node.line, node.column, node.end_line)
        return _set_in_map(pool, keys, value, path)
    raise EngineError("no_such_setting", path=path, key=keys[0], known=[])


def _set_in_map(node: MapNode, keys: tuple[str, ...], value: Scalar, path: str) -> Node:
    entries = list(node.entries)
    for at, (key, item) in enumerate(entries):
        if isinstance(key, Scalar) and key.text == keys[0]:
            entries[at] = (key, _set(item, keys[1:], value, path))
            break
    else:
        if len(keys) > 1:
            known = [key.text for key, _ in entries if isinstance(key, Scalar)]
            raise EngineError("no_such_setting", path=path, key=keys[0], known=known)
        entries.append((Scalar(keys[0], is_plain=True), value))
    return MapNode(tuple(entries), node.line, node.column, node.end_line)


def _is_named(item: Node, at: int, key: str) -> bool:
    return key == str(at) or any(key == text for text in _texts(item))


def _name(item: Node, at: int) -> str:
    return next(iter(_texts(item)), str(at))


def _texts(item: Node) -> list[str]:
    entries = item.entries if isinstance(item, MapNode) else ()
    found = {
        key.text: value.text
        for key, value in entries
        if isinstance(key, Scalar) and isinstance(value, Scalar)
    }
    return [found[name] for name in _NAMES if name in found]
