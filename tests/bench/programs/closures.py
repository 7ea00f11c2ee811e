"""Functions made by functions: counters, decorators, callbacks, composition."""

import time


def counter(step):
    count = 0

    def advance():
        nonlocal count
        count += step
        return count
    return advance


def remember(function):
    known = {}

    def remembering(argument):
        if argument not in known:
            known[argument] = function(argument)
        return known[argument]
    return remembering


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value
    return composed


@remember
def square(n):
    return n * n


def on_each(items, callback):
    for item in items:
        callback(item)


def main():
    total = 0
    advance = counter(3)
    transform = compose(lambda x: x + 1, square, lambda x: x % 1000)

    def add(item):
        nonlocal total
        total += transform(item) + advance()
    for _ in range(800):
        on_each(range(60), add)
    return total


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
