"""Small functions that call each other, with defaults, keywords and several results."""

import time


def clamp(value, low=0, high=255):
    if value < low:
        return low
    return high if value > high else value


def mix(a, b, weight):
    return clamp(a + (b - a) * weight // 100)


def grey(red, green):
    return (red * 299 + green * 587) // 886


def blend(first, second, weight=50):
    red = mix(first[0], second[0], weight)
    green = mix(first[1], second[1], weight)
    return red, green


def main():
    colour, total = (10, 200), 0
    for step in range(25000):
        other = clamp(step, high=200), clamp(300 - step)
        colour = blend(colour, other, weight=step % 100)
        total += grey(*colour)
    return total


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
