"""Events of well-formed XES found in its bytes, compiled: where the values of wanted keys stand.

The bytes have been checked by an XML parser already, and no document type is among them, so tags
are all there is to look for. The same events come of it as of `log.xes_table`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled, kept

POSITION, LINE, DEPTH, EVENT_DEPTH, TRACE_DEPTH, EVENTS, TRACES, IS_USED = range(8)
STATES = 8
DONE, FULL, UNUSUAL = 0, 1, 2
"""How it ended: at the last whole event; the tables are full; not what is read here."""

NOWHERE = -1

_TAB, _FEED, _RETURN, _SPACE, _BANG, _QUOTE, _AND, _APOSTROPHE = 9, 10, 13, 32, 33, 34, 38, 39
_DASH, _SLASH, _LESS, _EQUALS, _GREATER, _QUESTION, _BRACKET = 45, 47, 60, 61, 62, 63, 91
_CLOSING = 93
_KEY_BEGIN, _KEY_END, _VALUE_BEGIN, _VALUE_END, _IS_CLOSED = range(5)
PARTS = 5
"""What is told of a tag."""


class Words(NamedTuple):
    """Texts to be compared with: word w is `data[begins[w]:begins[w + 1]]`.

    First "event", "trace", "key", "value"; then the wanted keys of events, then of traces.
    """

    data: Any
    begins: Any


class Places(NamedTuple):
    """Where values begin and end: by event and column, by trace and column.

    `lines`, `owners`: line of an event, and its trace. `tag`: room for the tag being read.
    """

    lines: Any
    owners: Any
    events: Any
    traces: Any
    tag: Any


EVENT, TRACE, KEY, VALUE, WANTED = range(5)
NEW, SAME = 0, 1


@kept(__file__)
def find_events(data: Any, state: Any, held: Any, words: Words, found: Places) -> int:
    """Read tags from `state[POSITION]` on; what is cut short stays unread. `held`: room for it."""
    outcome = DONE
    copy_row(state, held)
    while outcome == DONE and state[POSITION] < len(data):
        at = to_tag(data, state)
        if at + 1 >= len(data):
            break
        if data[at + 1] == _BANG or data[at + 1] == _QUESTION:
            after = after_aside(data, at)
        else:
            line = state[LINE]
            first = at + 1 + (data[at + 1] == _SLASH)
            named = name_end(data, first)
            after = read_tag(data, named, words, found.tag)
            if after >= 0:
                outcome = take_tag(data, first, named, line, state, words, found)
        if after < 0:
            break
        count_lines(data, at, after, state)
        state[POSITION] = after
        if outcome == DONE and state[EVENT_DEPTH] < 0:
            copy_row(state, held)
    copy_row(held, state)
    return outcome


@compiled
def copy_row(given: Any, taken: Any) -> None:
    """Copy numbers."""
    for place in range(len(given)):
        taken[place] = given[place]


@compiled
def take_tag(
    data: Any, first: int, named: int, line: int, state: Any, words: Words, found: Places
) -> int:
    """Begin or end what the tag does; its attributes are read."""
    if data[first - 1] == _SLASH:
        return close(data, first, named, state, words, found)
    state[DEPTH] += 1
    if is_word(data, first, named, words, EVENT):
        if state[EVENTS] == len(found.lines):
            return FULL
        state[EVENT_DEPTH] = state[DEPTH]
        found.lines[state[EVENTS]] = line
        found.events[state[EVENTS]] = NOWHERE
    elif is_word(data, first, named, words, TRACE):
        if begin_trace(state, found, NEW) == FULL:
            return FULL
        state[TRACE_DEPTH] = state[DEPTH]
    elif found.tag[_KEY_END] >= 0 and found.tag[_VALUE_END] >= 0:
        if is_strange(data, found.tag):
            return UNUSUAL
        if state[EVENT_DEPTH] >= 0:
            if state[DEPTH] == state[EVENT_DEPTH] + 1:
                note(data, words, WANTED, found.tag, found.events[state[EVENTS]])
        elif state[DEPTH] == state[TRACE_DEPTH] + 1:
            if state[IS_USED] and begin_trace(state, found, SAME) == FULL:
                return FULL
            after_events = WANTED + found.events.shape[1]
            note(data, words, after_events, found.tag, found.traces[state[TRACES] - 1])
    if found.tag[_IS_CLOSED]:
        return close(data, first, named, state, words, found)
    return DONE


@compiled
def to_tag(data: Any, state: Any) -> int:
    """Go on to the next tag, counting lines."""
    at = state[POSITION]
    while at < len(data) and data[at] != _LESS:
        at += 1
    count_lines(data, state[POSITION], at, state)
    state[POSITION] = at
    return at


@compiled
def count_lines(data: Any, begin: int, end: int, state: Any) -> None:
    """Count the ends of lines: a feed, a return, or both together."""
    for at in range(begin, end):
        if data[at] == _FEED:
            if at == 0 or data[at - 1] != _RETURN:
                state[LINE] += 1
        elif data[at] == _RETURN:
            state[LINE] += 1


@compiled
def after_aside(data: Any, at: int) -> int:
    """Behind a comment, a section of characters or an instruction; −1 where it has no end yet."""
    end = _QUESTION
    twice = False
    after = at + 2
    if data[at + 1] == _BANG:
        if after >= len(data):
            return -1
        twice = True
        end = _CLOSING if data[after] == _BRACKET else _DASH
        after += 2
    while after + 1 + twice < len(data):
        if (
            data[after] == end
            and (not twice or data[after + 1] == end)
            and data[after + 1 + twice] == _GREATER
        ):
            return after + 2 + twice
        after += 1
    return -1


@compiled
def is_space(byte: int) -> bool:
    """Whether a byte divides names."""
    return byte in (_SPACE, _FEED, _TAB, _RETURN)


@compiled
def name_end(data: Any, at: int) -> int:
    """Where a name ends."""
    while (
        at < len(data)
        and not is_space(data[at])
        and data[at] != _GREATER
        and data[at] != _SLASH
        and data[at] != _EQUALS
    ):
        at += 1
    return at


@compiled
def read_tag(data: Any, at: int, words: Words, tag: Any) -> int:
    """Read attributes up to the end of the tag, and return what is behind it; −1 where it is cut.

    `tag` gets where key and value begin and end (−1 where there are none), and whether it is
    closed at once.
    """
    tag[:] = -1
    tag[_IS_CLOSED] = 0
    while at < len(data):
        if data[at] == _GREATER:
            return at + 1
        if data[at] == _SLASH:
            tag[_IS_CLOSED] = 1
            at += 1
        elif is_space(data[at]):
            at += 1
        else:
            first = at
            named = name_end(data, at)
            at = named
            while at < len(data) and data[at] != _QUOTE and data[at] != _APOSTROPHE:
                at += 1
            if at == len(data):
                return -1
            mark = data[at]
            begin = at + 1
            at = begin
            while at < len(data) and data[at] != mark:
                at += 1
            if at == len(data):
                return -1
            if is_word(data, first, named, words, KEY):
                tag[_KEY_BEGIN], tag[_KEY_END] = begin, at
            elif is_word(data, first, named, words, VALUE):
                tag[_VALUE_BEGIN], tag[_VALUE_END] = begin, at
            at += 1
    return -1


@compiled
def is_word(data: Any, begin: int, end: int, words: Words, word: int) -> bool:
    """Whether the bytes are one of the words."""
    first = words.begins[word]
    length = end - begin
    if words.begins[word + 1] - first != length:
        return False
    for step in range(length):
        if data[begin + step] != words.data[first + step]:
            return False
    return True


@compiled
def is_strange(data: Any, tag: Any) -> bool:
    """Whether a key is not written as it is meant."""
    for at in range(tag[_KEY_BEGIN], tag[_KEY_END]):
        if data[at] == _AND or data[at] < _SPACE:
            return True
    return False


@compiled
def note(data: Any, words: Words, first: int, tag: Any, places: Any) -> None:
    """Write where the value stands into every column of its key; the last of equal keys stays."""
    for column in range(len(places)):
        if is_word(data, tag[_KEY_BEGIN], tag[_KEY_END], words, first + column):
            places[column, 0] = tag[_VALUE_BEGIN]
            places[column, 1] = tag[_VALUE_END]


@compiled
def begin_trace(state: Any, found: Places, kind: int) -> int:
    """Begin a row of values of a trace; of the same one where more is told of it after an event."""
    row = state[TRACES]
    if row == len(found.traces):
        return FULL
    for column in range(found.traces.shape[1]):
        for end in range(2):
            found.traces[row, column, end] = (
                found.traces[row - 1, column, end] if kind == SAME else NOWHERE
            )
    state[TRACES] = row + 1
    state[IS_USED] = 0
    return DONE


@compiled
def close(data: Any, first: int, named: int, state: Any, words: Words, found: Places) -> int:
    """End an element."""
    state[DEPTH] -= 1
    if is_word(data, first, named, words, EVENT):
        if state[EVENT_DEPTH] >= 0:
            found.owners[state[EVENTS]] = state[TRACES] - 1
            state[EVENTS] += 1
            state[EVENT_DEPTH] = -1
            state[IS_USED] = 1
    elif is_word(data, first, named, words, TRACE):
        if begin_trace(state, found, NEW) == FULL:
            return FULL
        state[TRACE_DEPTH] = -1
    return DONE


@kept(__file__)
def copy_texts(data: Any, places: Any, begins: Any, copied: Any) -> int:
    """Copy texts one behind the other; return how many need more than copying.

    A reference or white space other than a space is told so; a text that is nowhere is empty.
    """
    at = 0
    strange = 0
    for row in range(len(places)):
        begin, end = places[row, 0], places[row, 1]
        begins[row] = at
        for byte in range(begin, end):
            copied[at] = data[byte]
            strange += data[byte] == _AND or data[byte] < _SPACE
            at += 1
    begins[len(places)] = at
    return strange
