"""Comprehensions, sorting with a key, merging, map, filter, zip, min and max."""

import time


def records(count):
    return [{'name': 'item%d' % (n * 7919 % count), 'size': n * 31 % 97, 'tags': (n % 5, n % 3)}
            for n in range(count)]


def by_size(record):
    return record['size'], record['name']


def merge(left, right):
    result, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    return result + left[i:] + right[j:]


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))


def summary(items):
    sizes = [item['size'] for item in items if item['tags'][0] != 2]
    names = {item['name']: item['size'] for item in items}
    largest = max(items, key=lambda item: item['size'])
    pairs = [a + b for a, b in zip(sizes, sizes[1:]) if a < b]
    return sum(map(lambda size: size * 2, sizes)), len(names), largest['name'], len(pairs)


def main():
    items = records(400)
    for turn in range(8):
        items.sort(key=by_size)
        items.sort(key=lambda item: item['name'])
        summary(items)
        merge_sort([item['size'] for item in items])
    return items[0]


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
