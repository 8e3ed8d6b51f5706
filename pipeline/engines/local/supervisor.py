"""The supervisor of the workers: a process of one thread that loads what the work needs, and forks workers off itself.

What it loaded, all workers share, and a worker that is lost is replaced in milliseconds. Every worker has a pipe of
its own, so that none can take a lock, or half a message, with it when it dies. The supervisor looks at no document.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import msgspec

from pipeline.engines.local.limits import OUT_OF_MEMORY, Limits, belong_to_parent, lost

COLLECTED_AFTER = (50_000, 20, 100)
"""How seldom a worker looks for cyclic garbage (`gc.set_threshold`): records make thousands of objects, no cycles."""


class Order(msgspec.Struct, frozen=True):
    """A call to be made. With `everywhere` the supervisor makes it itself, for all workers to come."""

    number: int
    function: Callable[[Any], Any]
    argument: Any
    everywhere: bool = False


class Worker(msgspec.Struct):
    """A process, the pipe to it, and the number of the order that it is at, if any."""

    process: BaseProcess
    pipe: Connection
    order: int | None = None


def supervise(channel: Connection, size: int, limits: Limits) -> None:
    """Serve orders from the other end of `channel`, with up to `size` workers, until it is closed.

    Answers are (number, result), (number, the exception) or (number, `Lost`).
    """
    belong_to_parent()
    crew = Crew(size, limits, channel)
    try:
        while True:
            ready = wait([channel, *crew.pipes()])
            for pipe in ready:
                if pipe is channel:
                    crew.take(channel.recv())
                else:
                    crew.hear(pipe)
            crew.hand_out()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the parent has ended, or wants no more
    finally:
        crew.dismiss()


class Crew:
    """The workers, and the orders that wait for one."""

    def __init__(self, size: int, limits: Limits, channel: Connection) -> None:
        self.size = size
        self.limits = limits
        self.channel = channel
        self.workers: list[Worker] = []
        self.orders: deque[Order] = deque()

    def pipes(self) -> list[Connection]:
        """Where answers come from."""
        return [worker.pipe for worker in self.workers]

    def take(self, order: Order) -> None:
        """Put an order with the others; or, if it is for everyone, carry it out, and let new workers come of that."""
        if not order.everywhere:
            self.orders.append(order)
            return
        self.dismiss()
        gc.unfreeze()
        answer = carried_out(order)
        gc.collect()
        gc.freeze()  # so that no worker's collector writes to the pages that all of them share
        self.channel.send((order.number, answer))

    def hear(self, pipe: Any) -> None:
        """Pass a worker's answer on; or, if it was lost, say so."""
        worker = next(worker for worker in self.workers if worker.pipe is pipe)
        try:
            self.channel.send((worker.order, pipe.recv()))
            worker.order = None
        except (EOFError, OSError, pickle.UnpicklingError):
            self.workers.remove(worker)
            worker.process.kill()
            worker.process.join()
            pipe.close()
            if worker.order is not None:
                self.channel.send((worker.order, lost(worker.process.exitcode, self.limits)))

    def hand_out(self) -> None:
        """Give every idle worker an order; make workers while there are more orders than idle ones."""
        while self.orders:
            idle = next((worker for worker in self.workers if worker.order is None), None)
            if idle is None and len(self.workers) == self.size:
                return
            worker = idle or self.hire()
            order = self.orders.popleft()
            try:
                worker.pipe.send(order)
                worker.order = order.number
            except OSError:  # it was lost while it was idle; `hear` will find that out
                self.orders.appendleft(order)
                self.workers.remove(worker)
                worker.process.kill()
                worker.process.join()

    def hire(self) -> Worker:
        """Fork a worker off."""
        mine, its = multiprocessing.Pipe()
        others = [self.channel, mine, *self.pipes()]
        context = multiprocessing.get_context("fork")
        process = context.Process(target=work, args=(its, others, self.limits), daemon=True)
        process.start()
        its.close()
        self.workers.append(Worker(process, mine))
        return self.workers[-1]

    def dismiss(self) -> None:
        """End all workers at once."""
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.process.join()
            worker.pipe.close()
        self.workers.clear()


def work(pipe: Connection, others: list[Connection], limits: Limits) -> None:
    """In a worker: carry out orders until the pipe is closed. `others` are ends of pipes that are not its business.

    It ends in silence where the supervisor was killed: nobody wants the result any more.
    """
    for other in others:
        other.close()
    belong_to_parent()
    limits.impose()
    gc.set_threshold(*COLLECTED_AFTER)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            order = pipe.recv()
            pipe.send(carried_out(order))


def carried_out(order: Order) -> Any:
    """The result of an order, or the exception that it raised. Without memory the process ends."""
    try:
        return order.function(order.argument)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # noqa: BLE001 - the one who gave the order decides what to do about it
        return portable(error)


def portable(error: Exception) -> Exception:
    """An exception as it can be sent: with its traceback as a note, or described where it cannot be pickled."""
    told = "".join(traceback.format_exception(error))
    try:
        again: Exception = pickle.loads(pickle.dumps(error))  # noqa: S301 - it was made in the line itself
    except Exception:  # noqa: BLE001 - whatever an exception's own code does
        again = RuntimeError(f"{type(error).__name__}: {error}")
    again.add_note(told)
    return again
