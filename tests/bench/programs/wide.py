"""Functions with many variables, which do not fit into MicroPython's small frames."""

import time


def overlap(left, top, right, bottom, x, y, width, height):
    inner_left, inner_top = max(left, x), max(top, y)
    inner_right, inner_bottom = min(right, x + width), min(bottom, y + height)
    if inner_left >= inner_right or inner_top >= inner_bottom:
        return 0
    return (inner_right - inner_left) * (inner_bottom - inner_top)


def date(days):
    z = days + 719468
    era = z // 146097
    day = z - era * 146097
    year = (day - day // 1460 + day // 36524 - day // 146096) // 365
    rest = day - (365 * year + year // 4 - year // 100)
    month = (5 * rest + 2) // 153
    number = rest - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year = year + era * 400 + (1 if month <= 2 else 0)
    return year * 10000 + month * 100 + number


def weight(a, b):
    c = a & b
    d = a | b
    e = a ^ b
    return c + d if e else c


def main():
    total = 0
    for n in range(6000):
        total += overlap(0, 0, 100, 80, n % 120, n % 90, 40, 30)
        total += date(n) & 7
    for n in range(50000):
        total += weight(n, 21845)
    return total


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
