"""What boards have and the unix port has not: a timer, and an input() that lets callbacks run."""

import _thread
import builtins
import micropython
import select
import sys
import time

_read = input
_stdin = select.poll()
_stdin.register(sys.stdin, select.POLLIN)


def _input(prompt=''):
    sys.stdout.write(prompt)
    while not _stdin.poll(10):
        pass
    return _read()


if str(input) == '<function>':   # nobody has replaced it
    builtins.input = _input


class Timer:
    PERIODIC = 1

    def __init__(self, number):
        if number != -1:
            raise ValueError("Timer doesn't exist")

    def init(self, period, mode, callback):
        builtins.tick = callback   # this module may be imported again

        def run():
            while True:
                time.sleep_ms(period)
                try:
                    micropython.schedule(callback, self)
                except RuntimeError:
                    pass  # the queue is full
        _thread.start_new_thread(run, ())
