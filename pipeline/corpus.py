"""What a stage may learn from the whole corpus, as two narrow tables.

A stage that needs the corpus offers `sketch(document) -> iterable of (kind, site, key)`. The engine attaches
`article`, a number that copies of one article share, and at the first wall it counts, for every
(kind, site, key), the distinct articles. What was seen in fewer than two articles is dropped there.
The stage is then built from the rows of its kinds.

Nearly all that a page says stands alone. A stage may therefore also offer `fingerprints(document)`, hashes of what it
would have counted; where an engine asks for them, and tells which were met twice, the sketch leaves out the others.
"""

from __future__ import annotations

import pyarrow as pa

SKETCH = pa.schema([("kind", pa.string()), ("site", pa.string()), ("key", pa.string()), ("article", pa.uint64())])
FINGERPRINTS = pa.schema([("fingerprint", pa.uint64())])
COUNTS = pa.schema([("kind", pa.string()), ("site", pa.string()), ("key", pa.string()), ("articles", pa.int64())])
