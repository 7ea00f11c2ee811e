"""Lists and dicts: counting words, a matrix, the shortest way through a grid."""

import time

WORDS = ('the quick brown fox jumps over the lazy dog and then the dog sleeps while '
         'the fox runs over the hill').split()


def count(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def invert(counts):
    by_count = {}
    for word, number in counts.items():
        by_count.setdefault(number, []).append(word)
    return by_count


def multiply(a, b):
    result = []
    for row in a:
        line = []
        for column in range(len(b[0])):
            total = 0
            for k, value in enumerate(row):
                total += value * b[k][column]
            line.append(total)
        result.append(line)
    return result


def shortest(width, height, walls):
    queue, distance = [0], [0] + [None] * (width * height - 1)
    for place in queue:
        for step in (1, width, -1, -width):
            other = place + step
            if not 0 <= other < width * height:
                continue
            if distance[other] is None and not walls[other]:
                distance[other] = distance[place] + 1
                queue.append(other)
    return distance[-1]


def main():
    for _ in range(500):
        invert(count(WORDS))
    matrix = [[(i * j) % 7 for j in range(16)] for i in range(16)]
    for _ in range(6):
        matrix = [[x % 10 for x in row] for row in multiply(matrix, matrix)]
    walls = [x % 4 == 3 and y % 11 > 0 for y in range(60) for x in range(60)]
    for _ in range(2):
        shortest(60, 60, walls)
    return len(matrix)


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
