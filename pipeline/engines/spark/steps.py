"""MAP 2 as Spark needs it: rows with what the walls will ask of a text, so that none has to be read for that."""

from __future__ import annotations

import msgspec
import numpy as np
import pyarrow as pa

from pipeline.dedup.copies import text_hashes
from pipeline.engines.local.plan import weights
from pipeline.maps import Batches, CleanPages, Watch
from pipeline.tables import LIVE


class CleanAndWeigh(msgspec.Struct, frozen=True):
    """`CleanPages`, and of each row a `fingerprint`, the hash of its units, and the `weight` of its texts in bytes.

    The fingerprint is 0 where there is no text, or none that is compared.
    """

    clean: CleanPages

    @property
    def schema(self) -> pa.Schema:
        """The schema of what comes out."""
        return pa.schema([*self.clean.schema, ("fingerprint", pa.uint64()), ("weight", pa.int64())])

    def prepare(self) -> None:
        """Load what the stages need."""
        self.clean.prepare()

    def __call__(self, batches: Batches, watch: Watch) -> Batches:
        """Clean, hash and weigh."""
        for batch in self.clean(batches, watch):
            live = batch.column("status")[0].as_py() == LIVE
            hashes = text_hashes(batch.column("text"), np.arange(batch.num_rows)) if live else np.zeros(batch.num_rows)
            columns = [*batch.columns, pa.array(hashes.astype(np.uint64)), pa.array(weights(batch))]
            yield pa.RecordBatch.from_arrays(columns, schema=self.schema)
