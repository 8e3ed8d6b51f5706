"""The compiled way through a forest of `leaf_masks`: sixteen rows side by side, which numba by itself does not keep so.

What a node asks of sixteen rows is one vector, and the leaves that they can still reach another, which stays in a
register for a whole tree. It is a few lines of LLVM, which turns them into AVX-512, AVX2 or whatever the machine has.
"""

# ruff: noqa: ARG001 - numba hands an intrinsic the types of its arguments; their number is what counts
# mypy: allow-untyped-decorators

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]  # it has no stubs
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic

from pipeline.jit import njit
from pipeline.labeller.forest import Array, probabilities_of
from pipeline.labeller.leaf_masks import LANES, LEAVES, REACH, ROW, LeafMasks

_FLAG, _WORD, _LONG, _FLOAT = ir.IntType(1), ir.IntType(32), ir.IntType(64), ir.FloatType()
_FLAGS, _WORDS, _LONGS, _FLOATS = (ir.VectorType(kind, LANES) for kind in (_FLAG, _WORD, _LONG, _FLOAT))
_BYTES = 4
"""Of a number of a row, of a node, and of a leaf; a sum has twice as many."""


@njit(cache=True, nogil=True)
def likelihoods_of(
    columns: Array, start: Array, place: Array, threshold: Array, left: Array, leaf: Array, table: Array
) -> Array:
    """See `leaf_masks.likelihoods`. To take a tuple apart for a kernel takes long, its parts do not."""
    found: Array = probabilities_of(sum_leaves_of(columns, LeafMasks(start, place, threshold, left, leaf)), table)
    return found


@njit(cache=True, nogil=True)
def sum_leaves_of(columns: Array, masks: LeafMasks) -> Array:
    """Sum the leaves of each row exactly, int64 (n,). `columns` is float32 (features, n), a row a column."""
    n = columns.shape[1]
    sums = np.zeros((n + LANES - 1) // LANES * LANES, np.int64)
    block = np.zeros((columns.shape[0], ROW), np.float32)
    for first in range(0, n, LANES):
        fill(block, columns, first - REACH)
        for tree in range(masks.leaf.shape[0]):
            add_leaves(
                block.ctypes.data,
                masks.place.ctypes.data,
                masks.threshold.ctypes.data,
                masks.left.ctypes.data,
                masks.start[tree],
                masks.start[tree + 1],
                masks.leaf.ctypes.data + tree * LEAVES * _BYTES,
                sums.ctypes.data + first * 2 * _BYTES,
            )
    return sums[:n]


@njit(cache=True, nogil=True)
def fill(block: Array, columns: Array, first: int) -> None:
    """Fill a block, float32 (features, ROW), with the rows from `first` on; beyond the first and the last are zeros."""
    start, end = max(0, -first), min(ROW, columns.shape[1] - first)
    for k in range(columns.shape[0]):
        for i in range(start, end):
            block[k, i] = columns[k, first + i]
        for i in range(end, ROW):
            block[k, i] = 0


@intrinsic
def add_leaves(
    _typing: Any,
    block: Any,
    place: Any,
    threshold: Any,
    left: Any,
    first: Any,
    end: Any,
    leaf: Any,
    sums: Any,
) -> Any:
    """Add to each of `LANES` sums, int64, the leaf that a row reaches in the tree of the nodes `first` to `end`.

    All but `first` and `end` are addresses: of a block, of the parts of `LeafMasks`, of the tree's leaves.
    """

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        block, place, threshold, left, first, end, leaf, sums = args
        none = ir.Constant(_WORDS, [0] * LANES)
        before = builder.block
        head, body, after = (builder.append_basic_block(name) for name in ("tree", "tree.node", "tree.end"))
        builder.branch(head)
        builder.position_at_end(head)
        node, out = builder.phi(_LONG), builder.phi(_WORDS)
        builder.cbranch(builder.icmp_signed("<", node, end), body, after)
        builder.position_at_end(body)
        asked = _at(builder, block, builder.sext(_at(builder, place, node, _WORD), _LONG), _FLOATS)
        stays = builder.fcmp_ordered("<=", asked, _every(builder, _at(builder, threshold, node, _FLOAT), _FLOATS))
        gone = builder.select(stays, none, _every(builder, _at(builder, left, node, _WORD), _WORDS))
        for phi, start, following in (
            (node, first, builder.add(node, ir.Constant(_LONG, 1))),
            (out, none, builder.or_(out, gone)),
        ):
            phi.add_incoming(start, before)
            phi.add_incoming(following, body)
        builder.branch(head)
        builder.position_at_end(after)
        reached = _gather(builder, leaf, _lowest_bits(builder, builder.not_(out)))
        total = builder.inttoptr(sums, _LONGS.as_pointer())
        sum_before = builder.load(total)
        sum_before.align = 2 * _BYTES
        builder.store(builder.add(sum_before, builder.sext(reached, _LONGS)), total).align = 2 * _BYTES
        return context.get_dummy_value()

    return types.none(*[types.int64] * 8), generate


def _at(builder: Any, address: Any, number: Any, kind: Any) -> Any:
    """What stands at an address, so many numbers behind it."""
    place = builder.add(address, builder.mul(number, ir.Constant(_LONG, _BYTES)))
    value = builder.load(builder.inttoptr(place, kind.as_pointer()))
    value.align = _BYTES
    return value


def _every(builder: Any, value: Any, vector: Any) -> Any:
    """The same value in all lanes."""
    nothing = ir.Constant(vector, ir.Undefined)
    one = builder.insert_element(nothing, value, ir.Constant(_WORD, 0))
    return builder.shuffle_vector(one, nothing, ir.Constant(_WORDS, [0] * LANES))


def _lowest_bits(builder: Any, bits: Any) -> Any:
    """The number of the lowest bit that is set in each lane. There is one."""
    count = get_or_insert_function(builder.module, ir.FunctionType(_WORDS, [_WORDS, _FLAG]), f"llvm.cttz.v{LANES}i32")
    return builder.call(count, [bits, ir.Constant(_FLAG, 1)])


def _gather(builder: Any, address: Any, numbers: Any) -> Any:
    """The words of these numbers behind an address."""
    pointers = ir.VectorType(_WORD.as_pointer(), LANES)
    kind = ir.FunctionType(_WORDS, [pointers, _WORD, _FLAGS, _WORDS])
    gather = get_or_insert_function(builder.module, kind, f"llvm.masked.gather.v{LANES}i32.v{LANES}p0")
    away = builder.mul(builder.zext(numbers, _LONGS), ir.Constant(_LONGS, [_BYTES] * LANES))
    places = builder.inttoptr(builder.add(_every(builder, address, _LONGS), away), pointers)
    everywhere, nothing = ir.Constant(_FLAGS, [1] * LANES), ir.Constant(_WORDS, ir.Undefined)
    return builder.call(gather, [places, ir.Constant(_WORD, _BYTES), everywhere, nothing])
