"""What takes long to load is loaded while other work goes on, and help does not wait for it."""

import subprocess
import sys
from threading import enumerate as threads

from pipeline.ahead import PRELOAD, import_ahead

HEAVY = {"numpy", "pyarrow", "numba", "duckdb", "matplotlib", "trafilatura", "wordfreq", "pipeline.config"}


def loaded(code: str) -> set[str]:
    """The modules that a process has after this."""
    code = f"import sys; {code}; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_command_line_is_there_without_what_commands_need():
    assert not HEAVY & loaded("import pipeline.cli")


def test_what_is_imported_ahead_is_there_later():
    code = "from pipeline.ahead import import_ahead as ahead; ahead('no.such.module', 'wave'); import wave"
    assert "wave" in loaded(code)


def test_a_module_that_cannot_be_imported_is_not_told_ahead():
    import_ahead("no.such.module")
    for thread in threads():
        if thread.name == "imports":
            thread.join()  # a warning that it raised would be an error here


def test_workers_are_forked_off_a_process_that_knows_what_they_need():
    assert set(PRELOAD) <= loaded(f"import {', '.join(PRELOAD)}")
