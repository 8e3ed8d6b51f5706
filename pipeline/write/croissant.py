"""`croissant.json`: a run described in Croissant 1.0 (https://docs.mlcommons.org/croissant/docs/croissant-spec.html).

Tools that know it read the tables of a run by their names, and data catalogues find the corpus by it.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.write.manifest import Manifest
from pipeline.write.schemas import TABLES

VERSION = "http://mlcommons.org/croissant/1.0"
REQUIRED = ("name", "description", "license", "url", "creator", "datePublished")
PARQUET = "application/x-parquet"

# The context of the specification, appendix 1
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "equivalentProperty": "cr:equivalentProperty",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
ABOUT = {
    "documents": "the clean documents",
    "audit": "every change of every document",
    "duplicates": "documents that were dropped as copies, with those that were kept for them",
    "relations": "pairs of documents that share text and both stay",
    "dropped": "documents that were dropped, with the rule",
    "quarantine": "records that could not be processed",
    "templates": "what sites repeat on many documents",
}


def croissant(manifest: Manifest) -> dict[str, Any]:
    """The description of a run. What its config does not say of licence, url and creator is left out."""
    card = manifest.config.get("card", {})
    told = {
        "name": card.get("name"),
        "description": card.get("description") or describe(manifest),
        "license": card.get("licence"),
        "url": card.get("url"),
        "creator": {"@type": "sc:Organization", "name": card["creator"]} if card.get("creator") else None,
        "datePublished": manifest.created.partition("T")[0],
        "version": card.get("version"),
        "citeAs": card.get("citation"),
    }
    return (
        {"@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": VERSION}
        | {name: value for name, value in told.items() if value}
        | {
            "distribution": [file_set(name) for name in TABLES],
            "recordSet": [record_set(name, schema) for name, schema in TABLES.items()],
        }
    )


def describe(manifest: Manifest) -> str:
    """A sentence on what the corpus is, where its config has none."""
    kept, read = manifest.counts["kept"], manifest.counts["read"]
    return f"{kept} documents of {read}, cleaned and deduplicated by clean-corpus, with every change on record."


def file_set(name: str) -> dict[str, Any]:
    """The shards of a table."""
    return {
        "@type": "cr:FileSet",
        "@id": f"{name}-files",
        "name": f"{name}-files",
        "description": f"Parquet: {ABOUT[name]}",
        "encodingFormat": PARQUET,
        "includes": f"{name}/*.parquet",
    }


def record_set(name: str, schema: pa.Schema) -> dict[str, Any]:
    """The rows of a table, with what its fields say."""
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": ABOUT[name],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field.name}",
                "name": field.name,
                "description": field.metadata[b"description"].decode(),
                "dataType": data_type(field.type),
                "source": {"fileSet": {"@id": f"{name}-files"}, "extract": {"column": field.name}},
            }
            for field in schema
        ],
    }


def data_type(kind: pa.DataType) -> str:
    """A type of Arrow's as one of schema.org's."""
    if pa.types.is_integer(kind):
        return "sc:Integer"
    return "sc:Float" if pa.types.is_floating(kind) else "sc:Text"
