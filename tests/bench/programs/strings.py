"""Strings: a tokenizer, formatting, splitting and joining, a simple cipher."""

import time

TEXT = "total = price * (1 + rate / 100) - discount  # what 'is' to be paid\n"


def tokens(text):
    result, i = [], 0
    while i < len(text):
        c = text[i]
        if c.isalpha():
            start = i
            while i < len(text) and text[i].isalpha():
                i += 1
            result.append(('name', text[start:i]))
        elif c.isdigit():
            start = i
            while i < len(text) and text[i].isdigit():
                i += 1
            result.append(('number', int(text[start:i])))
        elif c in ' \n':
            i += 1
        elif c == '#':
            break
        else:
            result.append(('sign', c))
            i += 1
    return result


def rotate(text, by):
    result = ''
    for c in text:
        if 'a' <= c <= 'z':
            c = chr((ord(c) - 97 + by) % 26 + 97)
        result += c
    return result


def table(rows):
    lines = []
    for name, value in rows:
        lines.append('%-10s|%8.2f|%s' % (name[:10], value, name.upper()))
    return '\n'.join(lines)


def main():
    size = 0
    for n in range(200):
        size += len(tokens(TEXT))
        size += len(rotate(TEXT, n % 26))
        words = TEXT.split()
        size += len(table([(word.strip("'#()"), n / 7) for word in words]))
        size += ' '.join(reversed(words)).find('price')
    return size


def measure():
    begin = time.ticks_us()
    main()
    return time.ticks_diff(time.ticks_us(), begin)


print('took', min([measure() for turn in range(12)]))
