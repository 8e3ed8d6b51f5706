"""What one record may cost its worker. The kernel sees to it: its timers end a worker, whatever code it is in."""

from __future__ import annotations

import ctypes
import resource
import signal
import sys

import msgspec
import pyarrow as pa

OUT_OF_MEMORY = 77
"""How a worker ends that ran out of memory: what is left of its heap is not worth going on with."""
KILLED = "killed"
SET_DEATH_SIGNAL = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one record may cost: `cpu_seconds` of work, and `memory_bytes` of its worker's address space.

    `wall_seconds` is for what waits and never works; it is generous, because a busy machine makes everything wait.
    """

    cpu_seconds: float = 60.0
    wall_seconds: float = 600.0
    memory_bytes: int = 8 << 30

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        for name in ("cpu_seconds", "wall_seconds"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be over 0, not {getattr(self, name)}")
        if self.memory_bytes < 1 << 30:
            raise ValueError(f"memory_bytes must be at least {1 << 30}, a gigabyte, not {self.memory_bytes}")

    def start(self) -> None:
        """Give the next record its time, from now on."""
        signal.setitimer(signal.ITIMER_PROF, self.cpu_seconds)
        signal.setitimer(signal.ITIMER_REAL, self.wall_seconds)

    def stop(self) -> None:
        """No record is being worked on."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def impose(self) -> None:
        """In a worker, once: the memory limit, and the kernel's own answer when a timer runs out."""
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = self.memory_bytes if hard == resource.RLIM_INFINITY else min(self.memory_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


class Lost(msgspec.Struct, frozen=True):
    """A worker that did not come back: a short name for what ended it, and a sentence."""

    error: str
    detail: str


def lost(exitcode: int | None, limits: Limits) -> Lost:
    """What a worker's exit code says; a negative one is the signal that ended it."""
    if exitcode == -signal.SIGPROF:
        return Lost("timeout", f"it computed for more than {limits.cpu_seconds:g} s (limits.cpu_seconds)")
    if exitcode == -signal.SIGALRM:
        return Lost("timeout", f"it did not come to an end in {limits.wall_seconds:g} s (limits.wall_seconds)")
    if exitcode == OUT_OF_MEMORY:
        return Lost("memory", f"it wanted more than {limits.memory_bytes >> 20} MiB of memory (limits.memory_bytes)")
    if exitcode == -signal.SIGKILL:
        return Lost(KILLED, "its worker was killed from outside, as a system does that is out of memory")
    if exitcode is not None and exitcode < 0:
        return Lost("crash", f"its worker crashed ({signal.Signals(-exitcode).name})")
    return Lost("crash", f"its worker ended by itself (exit code {exitcode})")


def belong_to_parent() -> None:
    """Be quiet when the terminal interrupts: the parent decides. End when it ends, where the system sees to that."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
