"""Loops over integers: primes, the Collatz problem, a histogram of digits."""

import time


def sieve(limit):
    flags = bytearray(limit)
    found = 0
    for number in range(2, limit):
        if flags[number]:
            continue
        found += 1
        for multiple in range(number * number, limit, number):
            flags[multiple] = 1
    return found


def longest_chain(limit):
    best = where = 0
    for start in range(1, limit):
        number, length = start, 1
        while number != 1:
            if number & 1:
                number = 3 * number + 1
            else:
                number >>= 1
            length += 1
        if length > best:
            best, where = length, start
    return where


def digits(limit):
    counts = [0] * 10
    for number in range(limit):
        while number:
            counts[number % 10] += 1
            number //= 10
    return counts


def main():
    return sieve(80000), longest_chain(1500), digits(20000)


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
