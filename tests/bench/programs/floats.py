"""Floats: planets, the Mandelbrot set, a numerical integral."""

import math
import time


def advance(bodies, dt):
    for i in range(len(bodies)):
        a = bodies[i]
        for j in range(i + 1, len(bodies)):
            b = bodies[j]
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            distance = math.sqrt(dx * dx + dy * dy) + 0.01
            force = dt / (distance * distance * distance)
            a[2] -= dx * b[4] * force
            a[3] -= dy * b[4] * force
            b[2] += dx * a[4] * force
            b[3] += dy * a[4] * force
    for body in bodies:
        body[0] += dt * body[2]
        body[1] += dt * body[3]


def mandelbrot(cr, ci, limit):
    zr = zi = 0.0
    for n in range(limit):
        square_r, square_i = zr * zr, zi * zi
        if square_r + square_i > 4.0:
            return n
        zr, zi = square_r - square_i + cr, 2.0 * zr * zi + ci
    return limit


def integral(function, low, high, steps):
    width = (high - low) / steps
    total = 0.0
    for n in range(steps):
        total += function(low + (n + 0.5) * width)
    return total * width


def main():
    bodies = [[math.cos(n), math.sin(n), -math.sin(n), math.cos(n), 1.0 / (n + 1)]
              for n in range(5)]
    for _ in range(600):
        advance(bodies, 0.001)
    inside = 0
    for y in range(10):
        for x in range(60):
            inside += mandelbrot(x / 25.0 - 2.0, y / 40.0 - 1.0, 60)
    return inside, integral(lambda x: x * math.exp(-x), 0.0, 5.0, 5000)


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
