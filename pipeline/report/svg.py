"""Figures as inline SVG that takes its colours from the page, so that it is right in light and in dark.

Matplotlib draws with colours that stand for roles; here they become classes, since a strict content security policy
allows no style attributes. The same figure is the same bytes.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from markupsafe import Markup
from matplotlib import style
from matplotlib.figure import Figure

ROLES = ("ink", "muted", "rule", "accent", "second", "warn", "paper")
COLOURS = {role: f"#{number:06x}" for number, role in enumerate(ROLES, 0x010203)}
_ROLE_OF = {colour: role for role, colour in COLOURS.items()}
_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.size": 10,
    "text.color": COLOURS["ink"],
    "axes.edgecolor": COLOURS["rule"],
    "axes.labelcolor": COLOURS["muted"],
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": COLOURS["rule"],
    "ytick.color": COLOURS["rule"],
    "xtick.labelcolor": COLOURS["muted"],
    "ytick.labelcolor": COLOURS["muted"],
    "figure.facecolor": "none",
    "grid.color": COLOURS["rule"],
    "grid.linewidth": 0.6,
}


def drawing(name: str) -> AbstractContextManager[None]:
    """The settings under which a figure is made and saved, whatever the user's own are."""
    return style.context(["default", SETTINGS | {"svg.hashsalt": name}])


def inline(figure: Figure, name: str, label: str) -> Markup:
    """The figure as an `svg` element; `label` says in words what it shows, `name` sets its ids apart from others."""
    raw = BytesIO()
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - we drew it ourselves
    for metadata in root.findall(f"{_SVG}metadata"):
        root.remove(metadata)
    strip_styles(root)
    own_ids(root, name)
    view = root.get("viewBox", "")
    root.attrib.clear()
    root.attrib.update({"viewBox": view, "role": "img", "aria-label": label, "class": "figure"})
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704 - serialised, so escaped


def strip_styles(root: ET.Element) -> None:
    """Turn style attributes into presentation attributes, and our colours into classes."""
    for defs in root.findall(f".//{_SVG}defs"):
        for sheet in defs.findall(f"{_SVG}style"):
            defs.remove(sheet)
    for element in root.iter():
        for declaration in filter(None, element.attrib.pop("style", "").split(";")):
            key, value = (part.strip() for part in declaration.split(":", 1))
            if key == "font":  # the page chooses the face
                key, value = "font-size", value.split("px")[0].split()[-1]
            element.set(key, value)
        classes = [
            f"{key}-{_ROLE_OF[element.attrib.pop(key)]}" for key in ("fill", "stroke") if element.get(key) in _ROLE_OF
        ]
        if classes:
            element.set("class", " ".join(classes))


def own_ids(root: ET.Element, name: str) -> None:
    """Keep only the ids that something refers to, and begin them with the figure's name."""
    text = ET.tostring(root, encoding="unicode")
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', text))
    used_ids = {a or b for a, b in used}
    for element in root.iter():
        found = element.attrib.pop("id", None)
        if found in used_ids:
            element.set("id", f"{name}-{found}")
        target = element.attrib.pop(_HREF, None)
        if target:
            element.set("href", f"#{name}-{target[1:]}")
        clip = element.get("clip-path")
        if clip:
            element.set("clip-path", clip.replace("url(#", f"url(#{name}-"))
