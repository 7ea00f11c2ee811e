"""Exceptions: reading bad numbers, cleaning up, errors that travel up, with statements."""

import time

FIELDS = ['12', '7x', '', '99', '-4', '3.5', '1000', 'none', '42', '8']


class Invalid(Exception):
    pass


class Guard:
    def __init__(self, log):
        self.log = log

    def __enter__(self):
        self.log.append('in')
        return self

    def __exit__(self, kind, value, trace):
        self.log.append('out' if kind is None else 'error')
        return kind is Invalid


def number(text):
    try:
        return int(text)
    except ValueError:
        return None


def check(value):
    if value is None:
        raise Invalid('no number')
    if value < 0:
        raise Invalid(value)
    return value


def total(fields):
    result = bad = 0
    for field in fields:
        try:
            value = check(number(field))
        except Invalid:
            bad += 1
        else:
            result += value
        finally:
            result += 1
    return result, bad


def main():
    log = []
    for turn in range(2500):
        total(FIELDS)
        with Guard(log):
            check(turn % 5 - 1)
        if len(log) > 50:
            log.clear()
    return log


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
