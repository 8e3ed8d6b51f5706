"""What docs/near-duplicates.md tells runs as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.dedup.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "near-duplicates.md").read_text(encoding="utf-8")


def test_the_recipe_for_datasketch_runs():
    (recipe,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(recipe, "near-duplicates.md", "exec"), {})


@pytest.mark.parametrize("name", Settings.__struct_fields__)
def test_what_may_be_chosen_is_told(name):
    assert re.search(rf"\b{name}\b", PAGE)
