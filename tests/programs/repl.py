"""The REPL of a board, as pyexec.c of MicroPython has it, for the unix port on a terminal.

Ctrl-C is a character like others, but while a program runs. It ends with 98 or 99 for a soft
reset, from the raw REPL or the friendly one; an argument says which of them it is in, and another
whether it knows raw-paste mode: raw, friendly; paste, plain, old.
"""

import io
import sys
import termios

sys.path[0] = ''
RAW, PASTE = sys.argv[1] == 'raw', sys.argv[2]
stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
byte = bytearray(1)
names = {'__name__': '__main__'}
attributes = termios.tcgetattr(0)


def get():
    if not stdin.readinto(byte):
        sys.exit(0)
    return byte[0]


def put(text):
    stdout.write(text.encode())


def catch_interrupts(wanted):
    attributes[3] = 0x81 if wanted else 0   # ISIG, NOFLSH
    termios.tcsetattr(0, 0, attributes)


def execute(text):
    catch_interrupts(True)
    try:
        run(text)
    except KeyboardInterrupt:   # after the end
        pass
    catch_interrupts(False)
    put('\x04')


def run(text):
    try:
        exec(compile(text.decode(), '<stdin>', 'exec'), names)
        put('\x04')
    except SystemExit:   # a forced exit
        put('\x04\x04')
        reset('raw')
    except BaseException as e:
        put('\x04')
        text = io.StringIO()
        sys.print_exception(e, text)
        put('\n'.join(row for row in text.getvalue().split('\n') if 'repl.py' not in row))


def reset(mode):
    put('MPY: soft reboot\r\n')
    sys.exit(98 if mode == 'raw' else 99)


def paste():
    """Take a program in a window of 128 bytes."""
    stdout.write(b'R\x01\x80\x00\x01')
    text = bytearray()
    while True:
        c = get()
        if c in (3, 4):
            put('\x04')
            return b'' if c == 3 else bytes(text)
        text.append(c)
        if len(text) % 128 == 0:
            put('\x01')


def raw():
    banner = True
    while True:
        if banner:
            put('raw REPL; CTRL-B to exit\r\n')
        put('>')
        banner, line = False, bytearray()
        while True:
            c = get()
            if c == 1:
                if len(line) == 2 and line[0] == 5 and PASTE != 'old':
                    if PASTE == 'paste' and line[1] == 65:
                        execute(paste())
                    else:
                        put('R\x00')
                else:
                    banner = True
                break
            if c == 2:
                put('\r\n')
                return
            if c == 4:
                put('OK')
                if not line:
                    put('\r\n')
                    reset('raw')
                execute(bytes(line))
                break
            if c == 3:
                line = bytearray()
            else:
                line.append(c)


def friendly():
    put('MicroPython v1.29.0 on 2026-07-12; stand-in\r\nType "help()" for more information.\r\n')
    while True:
        put('>>> ')
        c = 0
        while c not in (3, 13):
            c = get()
            if c == 1:
                put('\r\n')
                return
            if c == 4:
                reset('friendly')
            if c == 27:
                get()
            elif c > 31:
                put(chr(c))
        put('\r\n')


catch_interrupts(False)
while True:
    if not RAW:
        friendly()
    RAW = False
    raw()
