"""The passes over the corpus, as pure functions of batches that know no engine.

Each is a frozen struct that can be pickled and called like `mapInArrow` wants it: an iterator of record batches in,
an iterator of record batches out. `Watch` is how an engine follows the work, leaves out a record that it cannot
survive, and goes on in the middle of a part. `prepare` loads whatever the calls will need, before workers are made.
"""

from pipeline.maps.clean import CleanPages
from pipeline.maps.read import ReadPages, page_document
from pipeline.maps.sketch import FingerprintPages, SketchPages
from pipeline.maps.watch import Batches, Watch

__all__ = ["Batches", "CleanPages", "FingerprintPages", "ReadPages", "SketchPages", "Watch", "page_document"]
