"""Generators: a pipeline over numbers, pairs of a stream, a tree walked in order."""

import time


def numbers(limit):
    state = 1
    for _ in range(limit):
        state = (state * 1103515245 + 12345) & 0x7fffffff
        yield state >> 8


def odd(stream):
    for number in stream:
        if number & 1:
            yield number


def pairs(stream):
    before = next(stream)
    for item in stream:
        yield before, item
        before = item


def walk(low, high):
    if low < high:
        middle = (low + high) // 2
        yield from walk(low, middle)
        yield middle
        yield from walk(middle + 1, high)


def main():
    rises = 0
    for a, b in pairs(odd(numbers(90000))):
        if a < b:
            rises += 1
    return rises, sum(walk(0, 300)), sum(n % 7 for n in numbers(30000))


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
