"""Functions that call themselves: Fibonacci, a tree, the queens, permutations."""

import time


def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def insert(tree, value):
    if tree is None:
        return [None, value, None]
    if value < tree[1]:
        tree[0] = insert(tree[0], value)
    else:
        tree[2] = insert(tree[2], value)
    return tree


def height(tree):
    if tree is None:
        return 0
    left, right = height(tree[0]), height(tree[2])
    return 1 + max(left, right)


def queens(size, row, columns, up, down):
    if row == size:
        return 1
    count = 0
    for column in range(size):
        if not (columns >> column & 1 or up >> (row + column) & 1
                or down >> (row - column + size) & 1):
            count += queens(size, row + 1, columns | 1 << column, up | 1 << (row + column),
                            down | 1 << (row - column + size))
    return count


def main():
    tree = None
    for n in range(1000):
        tree = insert(tree, n * 7919 % 1009)
    for _ in range(10):
        height(tree)
    return fibonacci(23), queens(6, 0, 0, 0, 0)


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
