"""Cards drawn by chance, for properties; every one follows the format."""

from __future__ import annotations

from hypothesis import strategies as st

from techkarta.engine.cards.model import (
    ROLES,
    Basis,
    Card,
    Control,
    ControlMethod,
    Due,
    DueUnit,
    Evidence,
    EvidenceKind,
    ExitCriterion,
    Join,
    Norm,
    NormUnit,
    Operation,
    Proof,
    Repeat,
    RepeatEnd,
    RepeatUnit,
    Resource,
    ResourceKind,
)

# Words that some reader of YAML would take for something else, or that need quotes.
TRAPS = (
    "no", "yes", "on", "off", "true", "null", "~", "", " ", "010", "12:30", "0x1F", "1e3", "1_000",
    "2026-11-23", ".inf", "- a", "a: b", "a #b", "#a", "a:", "[a]", "{a}", "'", '"', "it's", "\\",
    "a\nb", "a\tb", "|", ">", "&a", "*a", "!a", "%a", "@a", "`a", "?", "? a", ",", "---", "...",
    "--- a", "=", "<<", "ё", "\u00a0", "\u2028", "\ufeff", "😀", " a ", "a  b", "key: [", "# no",
)  # fmt: skip
strings = st.sampled_from(TRAPS) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
texts = strings | st.dictionaries(st.sampled_from(["ru", "en", "no", "pt-BR"]), strings, min_size=1)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
codes = st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_./-]{0,6}", fullmatch=True)
roles = st.sampled_from(ROLES)
numbers = st.sampled_from([f"{number:03}" for number in range(10, 300, 10)] + ["A1", "5", "no"])


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


def several(strategy: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(strategy, max_size=most).map(tuple)


repeats = st.builds(
    Repeat,
    every=st.integers(1, 12),
    unit=st.sampled_from(RepeatUnit),
    until=st.none() | st.sampled_from(RepeatEnd) | st.integers(1, 9),
    by_class=st.dictionaries(st.sampled_from("ABC"), st.integers(1, 9)),
)
norms = st.builds(
    Norm,
    minutes=st.integers(1, 960),
    setup=st.integers(0, 240),
    batch=st.integers(1, 20),
    per=st.sampled_from(NormUnit),
    basis=st.sampled_from(Basis),
    observations=maybe(st.integers(1, 99)),
    spread=st.sampled_from([1.0, 1.5, 2.0, 3.25]),
)
resources = st.builds(
    Resource,
    kind=st.sampled_from(ResourceKind),
    name=maybe(texts),
    role=maybe(roles),
    minutes=maybe(st.integers(0, 99)),
    amount=maybe(st.sampled_from(["0", "5000", "99.90", "0.5"])),
    currency=maybe(st.sampled_from(["RUB", "EUR"])),
)
controls = st.builds(
    Control,
    method=maybe(st.sampled_from(ControlMethod)),
    by=maybe(roles),
    criterion=maybe(texts),
    minutes=st.integers(0, 60),
    share=maybe(st.sampled_from([0.0, 0.2, 1.0])),
)
operations = st.builds(
    Operation,
    no=numbers,
    title=maybe(texts),
    result=maybe(texts),
    task=maybe(texts),
    steps=several(texts),
    after=several(numbers),
    join=st.sampled_from(Join),
    is_mandatory=st.booleans(),
    when=st.dictionaries(codes, st.lists(strings, min_size=1, max_size=2).map(tuple), max_size=2),
    repeat=maybe(repeats),
    norm=maybe(norms),
    due=maybe(st.builds(Due, within=st.integers(0, 30), unit=st.sampled_from(DueUnit))),
    role=maybe(roles),
    participants=several(roles),
    attestation=maybe(slugs),
    resources=several(resources, 2),
    technology=maybe(slugs),
    tool=maybe(slugs),
    is_proposal=st.booleans(),
    evidence=maybe(
        st.builds(
            Evidence,
            kind=st.sampled_from(EvidenceKind),
            min=st.integers(1, 9),
            text=maybe(texts),
        )
    ),
    control=maybe(controls),
)
criteria = st.lists(
    st.builds(
        ExitCriterion,
        id=codes,
        text=texts,
        proof=maybe(st.sampled_from(Proof)),
        is_critical=st.booleans(),
        operation=maybe(numbers),
    ),
    max_size=3,
    unique_by=lambda criterion: criterion.id,
)
cards = st.builds(
    Card,
    code=slugs,
    title=texts,
    process=slugs,
    stages=st.lists(slugs, min_size=1, max_size=2).map(tuple),
    is_whole_cycle=st.booleans(),
    market=maybe(texts),
    client_types=several(slugs),
    revision=st.integers(1, 99),
    reason=maybe(texts),
    roles=st.dictionaries(st.sampled_from(["wizard", "no", "guide"]), texts, max_size=2),
    exit=criteria.map(tuple),
    operations=several(operations, 4),
)
