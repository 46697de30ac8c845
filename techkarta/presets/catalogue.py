"""The shipped catalogue: technologies in four groups, their tools and the control of each tool."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .reading import Part, Text, once, read_document, shipped

GROUPS = ("internal", "external", "marketing", "personnel")
SALES_TYPES = ("traditional", "project", "regional")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlToolPreset:
    """What a tool is controlled with."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolPreset:
    """A form, map, plan or rule; it has at least one control tool."""

    code: str
    title: Text
    controls: tuple[ControlToolPreset, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TechnologyPreset:
    """A technology; the same name in two sales types is two entries with codes of their own."""

    code: str
    group: str
    title: Text
    purpose: Text
    sales_types: tuple[str, ...]
    tools: tuple[ToolPreset, ...]


@cache
def technologies() -> tuple[TechnologyPreset, ...]:
    """All shipped technologies, group by group; BrokenPreset where a file is broken."""
    return tuple(
        technology
        for group in GROUPS
        for technology in read_document(
            shipped("technologies", f"{group}.yaml"),
            name=f"technologies/{group}.yaml",
            schema="techkarta.technology/1",
            read=_group,
        )
    )


def _group(part: Part) -> tuple[TechnologyPreset, ...]:
    part.keys(("schema", "group", "title", "note", "technologies"))
    part.at("title").text()
    part.at("note").text()
    group = part.at("group").word(GROUPS)
    items = part.at("technologies").items()
    once(items, "code")
    return tuple(_technology(item, group) for item in items)


def _technology(part: Part, group: str) -> TechnologyPreset:
    part.keys(("code", "title", "purpose", "sales_types", "tools"))
    tools = part.at("tools").items()
    once(tools, "code")
    return TechnologyPreset(
        code=part.at("code").word(),
        group=group,
        title=part.at("title").text(),
        purpose=part.at("purpose").text(),
        sales_types=part.at("sales_types").words(SALES_TYPES),
        tools=tuple(_tool(tool) for tool in tools),
    )


def _tool(part: Part) -> ToolPreset:
    part.keys(("code", "title", "controls"))
    controls = part.at("controls").items()
    once(controls, "code")
    return ToolPreset(
        code=part.at("code").word(),
        title=part.at("title").text(),
        controls=tuple(_control(control) for control in controls),
    )


def _control(part: Part) -> ControlToolPreset:
    part.keys(("code", "title"))
    return ControlToolPreset(code=part.at("code").word(), title=part.at("title").text())
