"""Articles for the tests on Spark: with copies, near copies, chains, furniture of sites, and equal ids."""

from __future__ import annotations

import json
import random
from pathlib import Path

CHANGES = ("input.split_bytes=40000", "output.shard_bytes=60000", "near_duplicates.threshold=0.6")
"""Several splits, several shards, and chains of copies."""

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


PAGE = """<!doctype html><html lang="en"><head><title>{title} | {site}</title>
<link rel="canonical" href="https://{site}/{number}">
<meta property="article:published_time" content="2024-03-01"></head>
<body><header><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>{title}</h1><div class="share"><a href="#">Share</a> <a href="#">Tweet</a></div>{story}</article>
<aside class="related"><h2>Related News</h2><ul>{others}</ul></aside></main>
<footer><p>&copy; {site}. All rights reserved.</p></footer></body></html>
"""


def write_pages(folder: Path, count: int, seed: int = 1) -> Path:
    """So many pages of three sites, some of them with the story of an earlier page."""
    draw = random.Random(seed)
    stories = [article(draw, draw.randint(4, 16)) for _ in range(count * 3 // 4)]
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        story = stories[number % len(stories)]
        fields = {
            "site": draw.choice(("a.example", "b.example", "c.example")),
            "title": story[0].partition(" decided")[0],
            "story": "".join(f"<p>{sentence}</p>\n" for sentence in story),
            "others": "".join(f'<li><a href="/x">{draw.choice(stories)[0]}</a></li>' for _ in range(4)),
        }
        (folder / f"{number:03}.html").write_text(PAGE.format(number=number, **fields), encoding="utf-8")
    return folder
