"""Articles for the tests on Spark: with copies, near copies, chains, furniture of sites, and equal ids."""

from __future__ import annotations

import json
import random
from pathlib import Path

TOPICS = ("council", "bridge", "river", "mayor", "school", "market", "train", "festival", "budget", "harvest", "museum")
SENTENCE = "The {a} of {place} decided on the {b} about its {c}, after {n} residents had written letters about the {d}."


def article(draw: random.Random, sentences: int = 8) -> list[str]:
    """The sentences of one story."""
    place = draw.choice(("Arden", "Belmont", "Corva", "Delft", "Emden"))
    return [
        SENTENCE.format(place=place, n=draw.randint(2, 900), **{name: draw.choice(TOPICS) for name in "abcd"})
        for _ in range(sentences)
    ]


def records(count: int, seed: int = 1) -> list[dict[str, str]]:
    """So many stories, of which every fourth comes again, changed a little each time."""
    draw = random.Random(seed)
    found: list[dict[str, str]] = []
    while len(found) < count:
        story = article(draw, draw.randint(3, 20))
        for _ in range(draw.choice((1, 1, 1, 4))):
            site = draw.choice(("a.example", "b.example"))
            lines = [
                "Home | News | Sport",
                *story,
                "Related News",
                draw.choice(story),
                f"© {site}. All rights reserved.",
            ]
            found.append({"url": f"https://{site}/{len(found)}", "text": "\n".join(lines)})
            if draw.random() < 0.7:
                story = [*story[:-1], article(draw, 1)[0]]
    found[7]["id"] = found[3]["id"] = "given twice"
    return found[:count]


def write(path: Path, lines: list[dict[str, str]]) -> Path:
    """Records as JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path
