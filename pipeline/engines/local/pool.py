"""The pool as the engine sees it: calls, and parts to be mapped, carried out by workers that documents may kill."""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pipeline.ahead import load_ahead
from pipeline.engines import EngineError
from pipeline.engines.local.journal import read_note
from pipeline.engines.local.limits import Limits, Lost
from pipeline.engines.local.supervisor import Order, supervise
from pipeline.engines.local.task import LOSSES, Again, Task, after_task, run_task

SECONDS_BETWEEN_LOOKS = 0.5
Look = Callable[[int], None]


class Pool:
    """Worker processes, started when first needed."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self.workers = workers
        self.limits = limits
        self._prepared: Order | None = None
        self._channel: Connection | None = None
        self._supervisor: BaseProcess | None = None

    def prepare(self, function: Callable[[Any], Any], argument: Any) -> None:
        """Call a function where all workers to come will have what it loaded. Raises what it raises."""
        self._prepared = None
        order = Order(0, function, argument, everywhere=True)
        for _ in self._drive([order], lambda _, outcome: outcome):
            self._prepared = order

    def call(
        self, function: Callable[[Any], Any], arguments: Sequence[Any], ahead: int = sys.maxsize
    ) -> Iterator[tuple[int, Any]]:
        """Call a function on every argument. Yields (number of the argument, its result) as they come.

        No argument is begun that is `ahead` or more behind one whose result has not come.
        """
        losses = [0] * len(arguments)

        def after(order: Order, outcome: Any) -> Any:
            losses[order.number] += isinstance(outcome, Lost)
            return Again(order.argument) if isinstance(outcome, Lost) and losses[order.number] < LOSSES else outcome

        return self._drive([Order(n, function, argument) for n, argument in enumerate(arguments)], after, ahead=ahead)

    def map(self, tasks: Sequence[Task], look: Look = lambda _: None) -> Iterator[tuple[int, int]]:
        """Carry out tasks, each as often as its poisoned records ask for. Yields (number, rows) as they come.

        `look` is told now and then how many records of the unfinished parts are done.
        """

        def look_at(orders: Sequence[Order]) -> None:
            look(sum(read_note(order.argument.journal).record + 1 for order in orders))

        orders = [Order(n, run_task, task) for n, task in enumerate(tasks)]
        return self._drive(orders, lambda order, outcome: after_task(order.argument, outcome), look_at)

    def _drive(
        self,
        orders: Sequence[Order],
        after: Callable[[Order, Any], Any],
        look: Callable[[Sequence[Order]], None] = lambda _: None,
        ahead: int = sys.maxsize,
    ) -> Iterator[tuple[int, Any]]:
        """Keep the workers busy. `after(order, outcome)` answers with a result, an exception, or what to try again."""
        todo = deque(orders)
        waiting: dict[int, Order] = {}
        losses = 0
        try:
            while todo or waiting:
                try:
                    number, outcome = self._answer(todo, waiting, look, ahead)
                except (EOFError, BrokenPipeError, ConnectionResetError) as error:  # the supervisor itself was lost
                    losses += 1
                    if losses == LOSSES:
                        raise EngineError(f"the supervisor of the workers was lost {LOSSES} times") from error
                    self.close()
                    todo.extendleft(waiting.values())
                    waiting.clear()
                    continue
                order = waiting.pop(number)
                result = after(order, outcome)
                refuse(result)
                if isinstance(result, Again):
                    todo.appendleft(Order(number, order.function, result.argument))
                else:
                    yield number, result
        except BaseException:
            self.close()  # answers that nobody waits for any more must not be taken for those of the next call
            raise

    def _answer(
        self, todo: deque[Order], waiting: dict[int, Order], look: Callable[[Sequence[Order]], None], ahead: int
    ) -> tuple[int, Any]:
        """The next answer of the supervisor, who is given what it can take."""
        while todo and len(waiting) < 2 * self.workers:  # more at once, and two full pipes wait for each other
            if waiting and todo[0].number >= min(waiting) + ahead:
                break
            self._started().send(todo[0])
            order = todo.popleft()
            waiting[order.number] = order
        while not self._started().poll(SECONDS_BETWEEN_LOOKS):
            look(list(waiting.values()))
        answer: tuple[int, Any] = self._started().recv()
        return answer

    def _started(self) -> Connection:
        """The channel to the supervisor, which is started if there is none."""
        if self._channel is None:
            self._channel, its = multiprocessing.Pipe()
            load_ahead()
            context = multiprocessing.get_context("forkserver")
            process = context.Process(target=supervise, args=(its, self.workers, self.limits), name="supervisor")
            process.start()
            its.close()
            self._supervisor = process
            if self._prepared is not None:
                self._channel.send(self._prepared)
                self._channel.recv()
        return self._channel

    def close(self) -> None:
        """Stop the workers at once."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._supervisor is not None:
            self._supervisor.kill()
            self._supervisor.join()
            self._supervisor = None


def refuse(result: Any) -> None:
    """Raise what cannot be a result. Raises EngineError where workers were lost again and again."""
    if isinstance(result, BaseException):
        raise result
    if isinstance(result, Lost):
        raise EngineError(f"a worker was lost {LOSSES} times, and no record is to blame: {result.detail}")
