"""Names in Latin letters, for addresses and codes."""

from __future__ import annotations

import re

from .search import folded

# Russian letters as passports write them; the rest of an alphabet is left out of an address.
LATIN = (
    "а a|б b|в v|г g|д d|е e|ж zh|з z|и i|й i|к k|л l|м m|н n|о o|п p|р r|с s|т t|у u|ф f|х kh|"
    "ц ts|ч ch|ш sh|щ shch|ъ ie|ы y|ь |э e|ю iu|я ia"
)
LETTERS = dict(pair.split(" ") for pair in LATIN.split("|"))


def slug_of(name: str, *, between: str = "-") -> str:
    """A name in Latin letters and digits, its words parted by `between`; at most 60."""
    latin = "".join(LETTERS.get(letter, letter) for letter in folded(name))
    return re.sub(r"[^a-z0-9]+", between, latin).strip(between)[:60].strip(between)
