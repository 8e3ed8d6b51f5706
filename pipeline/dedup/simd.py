"""Instructions that numba does not name: unaligned loads, masks of 64 bytes, and a vector of running minima.

Each is a few lines of LLVM, which turns them into AVX-512, AVX2 or whatever the machine has. Vectors of 512 bits are
written out because LLVM by itself halves them on the machines that have them.
"""

# ruff: noqa: ARG001 - numba hands an intrinsic the types of its arguments; their number is what counts
# mypy: allow-untyped-decorators, no-warn-return-any

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]  # it has no stubs
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic

from pipeline.dedup.shingles import BASE, LENGTHS, MIX

BYTE, WORD, LONG = ir.IntType(8), ir.IntType(32), ir.IntType(64)
BLOCK = ir.VectorType(BYTE, 64)
LANES = 16
STRIDE = 4 * LANES
"""Permutations that `running_minima` takes at once."""


def _load(builder: Any, address: Any, kind: Any, align: int = 1) -> Any:
    value = builder.load(builder.inttoptr(address, kind.as_pointer()))
    value.align = align
    return value


@intrinsic
def byte_at(_typing: Any, address: Any) -> Any:
    """The byte at an address."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _load(builder, args[0], BYTE)

    return types.uint8(types.int64), generate


@intrinsic
def load64(_typing: Any, address: Any) -> Any:
    """The 8 bytes from an address as one little-endian uint64."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return _load(builder, args[0], LONG)

    return types.uint64(types.int64), generate


@intrinsic
def between(_typing: Any, address: Any, least: Any, most: Any) -> Any:
    """Of the 64 bytes from an address, which are `least` to `most`: a mask, bit 0 for the first of them."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        block = _load(builder, args[0], BLOCK)
        above = builder.sub(block, _splat(builder, args[1], BLOCK))
        span = _splat(builder, builder.sub(args[2], args[1]), BLOCK)
        return builder.bitcast(builder.icmp_unsigned("<=", above, span), LONG)

    return types.uint64(types.int64, types.uint8, types.uint8), generate


@intrinsic
def compresses(_typing: Any) -> Any:
    """Whether code is compiled for machines that have what `places_of` needs."""

    def generate(context: Any, _builder: Any, _signature: Any, _args: Any) -> Any:
        return ir.Constant(ir.IntType(1), int(_has(context, "avx512vbmi2")))

    return types.boolean(), generate


@intrinsic
def places_of(_typing: Any, mask: Any, at: Any, out: Any) -> Any:
    """Write to the address `out`, for each bit that is set in a mask, `at` plus its number. Room for 64 is touched."""

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        if not _has(context, "avx512vbmi2"):
            return context.get_dummy_value()
        flags, eight = ir.VectorType(ir.IntType(1), 64), ir.VectorType(LONG, 8)
        compress = get_or_insert_function(
            builder.module, ir.FunctionType(BLOCK, [BLOCK, BLOCK, flags]), "llvm.x86.avx512.mask.compress.v64i8"
        )
        numbers = [ir.Constant(BLOCK, list(range(64))), ir.Constant(BLOCK, ir.Undefined)]
        found = builder.call(compress, [*numbers, builder.bitcast(args[0], flags)])
        base = _splat(builder, args[1], eight)

        def write(part: int) -> None:
            lanes = ir.Constant(ir.VectorType(WORD, 8), list(range(8 * part, 8 * part + 8)))
            places = builder.add(builder.zext(builder.shuffle_vector(found, found, lanes), eight), base)
            address = builder.add(args[2], ir.Constant(LONG, 64 * part))
            builder.store(places, builder.inttoptr(address, eight.as_pointer())).align = 8

        write(0)
        write(1)
        with builder.if_then(builder.icmp_unsigned(">", builder.ctpop(args[0]), ir.Constant(LONG, 16)), likely=False):
            for part in range(2, 8):
                write(part)
        return context.get_dummy_value()

    return types.none(types.uint64, types.int64, types.int64), generate


def _has(context: Any, feature: str) -> bool:
    """Whether code is compiled for machines with a feature."""
    return f"+{feature}," in f"{context.codegen().magic_tuple()[2]},"


@intrinsic
def lowest_bit(_typing: Any, mask: Any) -> Any:
    """The number of the lowest bit that is set in a uint64; 64 if none is."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(ir.IntType(1), 0))

    return types.int64(types.uint64), generate


@intrinsic
def count_bits(_typing: Any, mask: Any) -> Any:
    """How many bits of a uint64 are set."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.ctpop(args[0])

    return types.int64(types.uint64), generate


@intrinsic
def hash_eight(_typing: Any, begins: Any, ends: Any, out: Any) -> Any:
    """Hashes of eight units of 1 to 16 bytes, as `shingles.unit_hash` has them; a mask of those that are longer.

    `begins`, `ends` and `out` are addresses of eight uint64, the first two hold addresses of bytes.
    """

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        vector = ir.VectorType(LONG, 8)

        def every(number: int) -> Any:
            return ir.Constant(vector, [number] * 8)

        flags, pointers = ir.VectorType(ir.IntType(1), 8), ir.VectorType(BYTE.as_pointer(), 8)
        gather = get_or_insert_function(
            builder.module, ir.FunctionType(vector, [pointers, WORD, flags, vector]), "llvm.masked.gather.v8i64.v8p0"
        )

        def words(skip: int) -> Any:
            places = builder.add(_load(builder, args[0], vector, 8), every(skip))
            places = builder.inttoptr(places, pointers)
            everywhere = ir.Constant(flags, [1] * 8)
            return builder.call(gather, [places, ir.Constant(WORD, 1), everywhere, ir.Constant(vector, ir.Undefined)])

        def mixed(state: Any, word: Any, missing: Any) -> Any:
            kept = builder.and_(word, builder.lshr(every(2**64 - 1), builder.shl(missing, every(3))))
            state = builder.mul(builder.xor(state, kept), every(MIX))
            return builder.xor(state, builder.lshr(state, every(32)))

        sizes = builder.sub(_load(builder, args[1], vector, 8), _load(builder, args[0], vector, 8))
        state = builder.mul(sizes, every(LENGTHS))
        short = builder.icmp_unsigned("<=", sizes, every(8))
        missing = builder.select(short, builder.sub(every(8), sizes), every(0))
        first = mixed(state, words(0), missing)
        second = mixed(first, words(8), builder.and_(builder.sub(every(16), sizes), every(7)))
        builder.store(builder.select(short, first, second), builder.inttoptr(args[2], vector.as_pointer())).align = 8
        long = builder.bitcast(builder.icmp_unsigned(">", sizes, every(16)), BYTE)
        return builder.zext(long, LONG)

    return types.uint64(*[types.int64] * 3), generate


@intrinsic
def shingle_eight(_typing: Any, units: Any, width: Any, out: Any) -> Any:
    """Hashes of the eight shingles of `width` units that begin one after the other, as `shingles.hash64` has them.

    `units` is the address of `width + 7` uint64, `out` that of eight.
    """

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        vector = ir.VectorType(LONG, 8)

        def every(number: int) -> Any:
            return ir.Constant(vector, [number] * 8)

        before = builder.block
        body, after = (builder.append_basic_block(name) for name in ("shingle", "shingle.end"))
        builder.branch(body)
        builder.position_at_end(body)
        unit, total = builder.phi(LONG), builder.phi(vector)
        place = builder.add(args[0], builder.shl(unit, ir.Constant(LONG, 3)))
        more = builder.mul(builder.add(total, _load(builder, place, vector, 8)), every(BASE))
        following = builder.add(unit, ir.Constant(LONG, 1))
        unit.add_incoming(ir.Constant(LONG, 0), before)
        unit.add_incoming(following, body)
        total.add_incoming(every(0), before)
        total.add_incoming(more, body)
        builder.cbranch(builder.icmp_signed("<", following, args[1]), body, after)
        builder.position_at_end(after)
        mixed = builder.mul(builder.xor(more, builder.lshr(more, every(32))), every(MIX))
        mixed = builder.xor(mixed, builder.lshr(mixed, every(32)))
        builder.store(mixed, builder.inttoptr(args[2], vector.as_pointer())).align = 8
        return context.get_dummy_value()

    return types.none(*[types.int64] * 3), generate


@intrinsic
def running_minima(_typing: Any, x: Any, length: Any, a: Any, b: Any, row: Any) -> Any:
    """`row[j] = min over i of a[j] * x[i] + b[j]` modulo 2**32, for j below STRIDE and i below `length`.

    `x`, `a`, `b` and `row` are addresses of uint32. No element at all gives 2**32 - 1.
    """

    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        vector = ir.VectorType(WORD, LANES)

        def lanes(address: Any) -> list[Any]:
            return [builder.add(address, ir.Constant(LONG, 4 * lane)) for lane in range(0, STRIDE, LANES)]

        factors = [_load(builder, place, vector, 4) for place in lanes(args[2])]
        terms = [_load(builder, place, vector, 4) for place in lanes(args[3])]
        before = builder.block
        head, body, after = (builder.append_basic_block(name) for name in ("minima", "minima.body", "minima.end"))
        builder.branch(head)
        builder.position_at_end(head)
        index = builder.phi(LONG)
        lows = [builder.phi(vector) for _ in factors]
        builder.cbranch(builder.icmp_signed("<", index, args[1]), body, after)
        builder.position_at_end(body)
        place = builder.add(args[0], builder.shl(index, ir.Constant(LONG, 2)))
        element = _splat(builder, _load(builder, place, WORD, 4), vector)
        values = [builder.add(builder.mul(f, element), t) for f, t in zip(factors, terms, strict=True)]
        lower = [builder.select(builder.icmp_unsigned("<", v, w), v, w) for v, w in zip(values, lows, strict=True)]
        index.add_incoming(ir.Constant(LONG, 0), before)
        index.add_incoming(builder.add(index, ir.Constant(LONG, 1)), body)
        for low, new in zip(lows, lower, strict=True):
            low.add_incoming(ir.Constant(vector, [0xFFFFFFFF] * LANES), before)
            low.add_incoming(new, body)
        builder.branch(head)
        builder.position_at_end(after)
        for low, place in zip(lows, lanes(args[4]), strict=True):
            builder.store(low, builder.inttoptr(place, vector.as_pointer())).align = 4
        return context.get_dummy_value()

    return types.none(*[types.int64] * 5), generate


def _all(byte: int) -> Any:
    return ir.Constant(BLOCK, [byte] * 64)


def _splat(builder: Any, value: Any, vector: Any) -> Any:
    nothing = ir.Constant(vector, ir.Undefined)
    one = builder.insert_element(nothing, value, ir.Constant(WORD, 0))
    return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(WORD, vector.count), [0] * vector.count))
