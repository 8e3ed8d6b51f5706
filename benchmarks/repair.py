"""Repair of run-together words against its peers: quality, damage and speed.

    python benchmarks/repair.py TEXTS.parquet [--language en] [--rounds 3]

TEXTS has the columns `id`, `lang` and `text`, clean articles. Spaces are taken from them as lost line breaks do it
(`wrap`) and at random (`uniform`, 3%), and F1 of the inserted spaces is printed, the damage to the clean texts (changed
tokens, a 100,000), and the speed in tokens per second of CPU. Speeds are measured in alternation, `--rounds` times, and
given as the median and the lowest ratio to wordninja. `safe` is our mode of that name. Peers: wordninja on all tokens
and on what wordfreq does not know, wordsegment and SymSpell on the latter.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from importlib.resources import files

import pyarrow.parquet as pq

from pipeline.stages.repair import Settings, repair_texts
from pipeline.words.lexicon import lexicon

Texts = list[str]
Repair = Callable[[Texts], Texts]


def lose_line_breaks(text: str, rng: random.Random) -> str:
    """Wrap each line at a width of 65 to 95, and lose a share of the breaks."""
    width, lost = rng.randint(65, 95), rng.uniform(0.3, 1.0)
    lines = []
    for line in text.split("\n"):
        column, parts = 0, []
        for word in line.split(" "):
            if column and column + 1 + len(word) > width:
                parts.append("" if rng.random() < lost else " ")
                column = len(word)
            else:
                parts.append(" " if parts else "")
                column += 1 + len(word)
            parts.append(word)
        lines.append("".join(parts))
    return "\n".join(lines)


def lose_spaces(text: str, rng: random.Random) -> str:
    """Lose 3% of all spaces."""
    return "".join(c for c in text if c != " " or rng.random() >= 0.03)


def gaps(text: str) -> set[int]:
    """Before which of the characters that are no white space some stands."""
    ends, seen = set(), 0
    for token in text.split():
        seen += len(token)
        ends.add(seen)
    return ends


def score(given: Texts, repaired: Texts, clean: Texts) -> tuple[float, float, float]:
    """Precision, recall and F1 of inserted spaces."""
    right = wrong = missed = 0
    for before, after, gold in zip(given, repaired, clean, strict=True):
        want, got = gaps(gold) - gaps(before), gaps(after) - gaps(before)
        right, wrong, missed = right + len(want & got), wrong + len(got - want), missed + len(want - got)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def damage(clean: Texts, repaired: Texts) -> float:
    """Changed tokens of clean texts, a 100,000."""
    changed = sum(len(set(a.split()) - set(b.split())) for a, b in zip(clean, repaired, strict=True))
    return 1e5 * changed / max(1, sum(len(text.split()) for text in clean))


def by_token(split: Callable[[str], Sequence[str]]) -> Repair:
    """A repair of each run of letters by itself, which keeps what stands around it."""

    def one(match: re.Match[str]) -> str:
        parts = split(match[0])
        return " ".join(parts) if "".join(parts) == match[0] else match[0]

    return lambda texts: [re.sub(r"[^\W\d_]{2,}", one, text) for text in texts]


def unknown_only(split: Callable[[str], Sequence[str]]) -> Callable[[str], Sequence[str]]:
    """Split only what is on no list."""
    listed = lexicon("en").listed
    return lambda token: [token] if listed(token.lower()) is not None else split(token)


def peers() -> dict[str, Repair]:
    """What else splits words, where it is installed; all of them know English alone."""
    import symspellpy  # noqa: PLC0415 - peers are no dependency of the pipeline
    import wordninja  # noqa: PLC0415
    import wordsegment  # noqa: PLC0415

    wordsegment.load()
    symspell = symspellpy.SymSpell()
    data = files("symspellpy")
    symspell.load_dictionary(str(data / "frequency_dictionary_en_82_765.txt"), 0, 1)
    symspell.load_bigram_dictionary(str(data / "frequency_bigramdictionary_en_243_342.txt"), 0, 2)

    def cased(token: str, lower: Sequence[str]) -> list[str]:
        ends, parts = 0, []
        for part in lower:
            parts.append(token[ends : ends + len(part)])
            ends += len(part)
        return parts

    def by_wordsegment(token: str) -> Sequence[str]:
        return cased(token, wordsegment.segment(token)) if token.isascii() else [token]

    def by_symspell(token: str) -> Sequence[str]:
        return cased(token, symspell.lookup_compound(token.lower(), max_edit_distance=0)[0].term.split())

    return {
        "wordninja": by_token(wordninja.split),
        "wordninja, unlisted": by_token(unknown_only(wordninja.split)),
        "wordsegment, unlisted": by_token(unknown_only(lru_cache(100_000)(by_wordsegment))),
        "symspell, unlisted": by_token(unknown_only(by_symspell)),
    }


def quality(name: str, repair: Repair, clean: Texts, damaged: dict[str, Texts]) -> None:
    """Print one row of the table."""
    cells = []
    for kind, given in damaged.items():
        precision, recall, f1 = score(given, repair(given), clean)
        cells.append(f"{kind} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}")
    print(f"  {name:22s} " + "   ".join(cells) + f"   damage {damage(clean, repair(clean)):.1f}")


def speed(ours: Repair, peer: Repair, texts: Texts, rounds: int) -> tuple[float, list[float]]:
    """Our tokens per second of CPU, and our speed as a multiple of the peer's, round by round."""
    tokens, spent, ratios = sum(len(text.split()) for text in texts), [], []
    for _ in range(rounds):
        times = []
        for repair in (ours, peer):
            start = time.process_time()
            repair(texts)
            times.append(time.process_time() - start)
        spent.append(times[0])
        ratios.append(times[1] / times[0])
    return tokens / statistics.median(spent), ratios


def main() -> None:
    """Print the table of each language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts")
    parser.add_argument("--language", action="append", help="only these")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    rows = pq.read_table(options.texts, columns=["id", "lang", "text"]).to_pylist()
    languages = options.language or ["en", "de", "fr", "es", "vi"]
    others = peers()
    for language in languages:
        texts = [(row["id"], row["text"]) for row in rows if row["lang"] == language]
        clean = [text for _, text in texts]
        damaged = {
            kind: [lose(text, random.Random(f"1/{kind}/{name}")) for name, text in texts]
            for kind, lose in (("wrap", lose_line_breaks), ("uniform", lose_spaces))
        }
        ours = partial(repair_texts, language=language)
        safe = partial(repair_texts, language=language, settings=Settings(mode="safe"))
        repair_texts(clean[:1], language)
        print(f"{language}: {len(clean)} texts, {sum(len(text.split()) for text in clean)} tokens")
        quality("clean-corpus", ours, clean, damaged)
        quality("clean-corpus, safe", safe, clean, damaged)
        for name, repair in others.items() if language == "en" else ():
            quality(name, repair, clean, damaged)
        for kind, given in {"clean": clean, **damaged}.items():
            rate, ratios = speed(ours, others["wordninja"], given, options.rounds)
            print(
                f"  {kind}: {rate:,.0f} tokens/s, {statistics.median(ratios):.1f}x wordninja (least {min(ratios):.1f}x)"
            )
    print(f"{os.cpu_count()} CPUs")


if __name__ == "__main__":
    main()
