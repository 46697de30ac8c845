"""Texts to numbers: each different text gets the next number, in the order of appearance.

Texts come as Arrow views of sixteen bytes, read as two words: length and first four bytes; then
the other eight bytes, or for more than twelve the buffer and the place in it. The book of known
texts is a table of slots, walked from the slot of the text's hash to the first empty one.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from techkarta.engine.compiling import compiled, kept

SHORT = 12
"""Texts of so many bytes are in their view; longer ones are somewhere in the data."""

COUNT, BYTES = 0, 1


class Book(NamedTuple):
    """Texts known. `slots`: number of a text or −1; `heads`, `tails`, `hashes`: by number.

    `tails` of long texts are places in `long`, which holds their bytes. `rows`: where a text was
    seen first in its batch. `used`: how many texts and how many long bytes there are.
    """

    slots: Any
    heads: Any
    tails: Any
    hashes: Any
    rows: Any
    long: Any
    used: Any


class Texts(NamedTuple):
    """Views as words, two for each text; the data of long texts, and where each buffer begins."""

    words: Any
    data: Any
    begins: Any


@kept(__file__)
def code_texts(book: Book, texts: Texts, codes: Any, row: int, salt: Any) -> int:
    """Write the number of each text from `row` on; return the row where the book became full."""
    mask = len(book.slots) - 1
    rows = len(codes)
    most = min(len(book.heads), len(book.slots) // 2)
    while row < rows:
        head, tail = texts.words[2 * row], texts.words[2 * row + 1]
        length = int(head & salt[0])
        place = 0
        if length > SHORT:
            place = int(texts.begins[tail & salt[0]]) + int(tail >> salt[1])
            hashed = hash_long(texts.data, place, length, salt)
        else:
            hashed = mixed(head, tail, salt)
        slot = int(hashed >> salt[1]) & mask
        number = book.slots[slot]
        while number >= 0 and not is_same(book, number, head, tail, texts.data, place, length):
            slot = (slot + 1) & mask
            number = book.slots[slot]
        if number < 0:
            number = book.used[COUNT]
            if number >= most:
                return row
            if length > SHORT:
                if book.used[BYTES] + length > len(book.long):
                    return row
                book.tails[number] = keep_long(book, texts.data, place, length)
            else:
                book.tails[number] = tail
            book.slots[slot] = number
            book.heads[number] = head
            book.hashes[number] = hashed
            book.rows[number] = row
            book.used[COUNT] = number + 1
        codes[row] = number
        row += 1
    return row


@compiled
def mixed(head: Any, tail: Any, salt: Any) -> Any:
    """A hash of two words."""
    hashed = (head ^ salt[2]) * salt[3]
    hashed ^= hashed >> salt[1]
    hashed = (hashed ^ tail) * salt[4]
    hashed ^= hashed >> salt[5]
    return hashed * salt[3]


@compiled
def hash_long(data: Any, place: int, length: int, salt: Any) -> Any:
    """A hash of bytes."""
    hashed = salt[2]
    for byte in range(place, place + length):
        hashed = (hashed ^ data[byte]) * salt[4]
        hashed ^= hashed >> salt[5]
    return hashed * salt[3]


@compiled
def is_same(
    book: Book, number: int, head: Any, tail: Any, data: Any, place: int, length: int
) -> bool:
    """Whether a known text is this one."""
    if book.heads[number] != head:
        return False
    if length <= SHORT:
        return book.tails[number] == tail
    known = int(book.tails[number])
    for step in range(length):
        if book.long[known + step] != data[place + step]:
            return False
    return True


@compiled
def keep_long(book: Book, data: Any, place: int, length: int) -> int:
    """Copy the bytes of a long text into the book; return their place."""
    begin = book.used[BYTES]
    for step in range(length):
        book.long[begin + step] = data[place + step]
    book.used[BYTES] = begin + length
    return begin


@kept(__file__)
def refill(book: Book, mask: int, salt: Any) -> None:
    """Put every known text into its slot; the slots are empty."""
    for number in range(book.used[COUNT]):
        slot = int(book.hashes[number] >> salt[1]) & mask
        while book.slots[slot] >= 0:
            slot = (slot + 1) & mask
        book.slots[slot] = number
