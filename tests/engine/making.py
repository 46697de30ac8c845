"""Small cards for engine tests: by hand, and drawn by hypothesis."""

from hypothesis import strategies as st

from techkarta.engine.cards.model import Card, Join, Norm, Operation


def operation(no: str, minutes: int = 0, after: str = "", **more: object) -> Operation:
    """An operation; `after` holds the predecessors, separated by spaces."""
    norm = Norm(minutes=minutes) if minutes else None
    return Operation(no=no, after=tuple(after.split()), **{"norm": norm, "role": "rep", **more})


def card(*operations: Operation, **more: object) -> Card:
    """A card of these operations."""
    return Card(
        code="card", title="Card", process="sales", stages=("s1",), operations=operations, **more
    )


@st.composite
def cards(draw: st.DrawFn, largest: int = 12, **more: st.SearchStrategy) -> Card:
    """A card without cycles: an operation may wait for any above it; `more` draws other fields."""
    made: list[Operation] = []
    for index in range(draw(st.integers(1, largest))):
        numbers = [each.no for each in made]
        before = draw(st.lists(st.sampled_from(numbers), unique=True, max_size=4)) if made else []
        made.append(
            operation(
                f"{(index + 1) * 10:03}",
                draw(st.integers(0, 700)),
                " ".join(before),
                join=draw(st.sampled_from(Join)),
                role=draw(st.sampled_from(["rep", "specialist"])),
                **{name: draw(strategy) for name, strategy in more.items()},
            )
        )
    return card(*made)
