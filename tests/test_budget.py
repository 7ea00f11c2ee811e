"""What ptvsd_lite may take of a MicroPython device, and of who reads it.

That is bytes for the compiled file and heap for a session; lines, and what makes them hard to
read.

Goals that are not reached stand here beside what is reached today, so that it does not get
worse. The heap is that of the 64-bit binary; a 32-bit board needs about 0.7 of it.
"""

import ast
import shutil
import statistics
import subprocess
import sys

import pytest

from debuggee import PROGRAMS, ROOT
from test_tutorial import play_the_game

SIZE = 66 * 1024       # goal: 46
# What is garbage is guessed from what lies on the stack: with 212k one session in 30 fails. The
# second one is for a program of 110 lines.
HEAP, LARGER_HEAP = '218k', '218k'   # goal: 192k
SOURCE_HEAP = '1900k'                # goal: 512k
EDITION_HEAP = '900k'                 # for the edition for boards; goal: 512k
# What compat/board.py makes: bytes, and the heap for a session; with 180k most fail, with 190k
# none of 16.
PARTS = {'ptvsd_lite': 43300,    # goal: 29 * 1024
         'ptvsd_lite_probes': 11200, 'ptvsd_lite_more': 7300, 'ptvsd_lite_texts': 3000}
PARTS_HEAP = '192k'
LINES = 14728         # goal: 8,000
STOREY_1 = 5713       # those of the portable debugger; goal: 4,000
GATES = 5              # uses of _FULL; goal: 8
INNER_GATES = 0        # those inside functions and classes
LONGEST, MEDIAN = 50, 8   # lines of a function
BROAD = 27             # handlers of all exceptions; goal: 15

MORE = ''.join('''def work_%d(values, limit):
    """Do something with values."""
    total = 0
    seen = {}
    for number, value in enumerate(values):
        if value > limit:
            # too much
            total -= value * 2
        elif value in seen:
            seen[value] += 1
        else:
            seen[value] = number
            total += value
    while total > limit:
        total -= len(seen) + 1
    return total, seen


''' % number for number in range(4))

pytestmark = pytest.mark.needs('probes')


@pytest.fixture
def compiled(mpy_cross, tmp_path):
    path = tmp_path / 'ptvsd_lite.mpy'
    return compile_to(path, mpy_cross, ROOT / 'ptvsd_lite.py')


def compile_to(path, mpy_cross, source):
    subprocess.run([mpy_cross, '-O3', '-s', 'ptvsd_lite.py', str(source), '-o', str(path)],
                   check=True)
    return path


@pytest.fixture
def edition(tmp_path):
    path = tmp_path / 'edition' / 'ptvsd_lite.py'
    path.parent.mkdir()
    subprocess.run([sys.executable, str(ROOT / 'ptvsd_lite.py'), '--board', str(path)], check=True)
    return path


def play_in(device, debugger, heap, more=''):
    """Play the tutorial with so much heap; debugger: the file for it, if it is not there.

    more: functions that are in the program, too.
    """
    place = 'def play('
    path = device.write('game.py', (PROGRAMS / 'game.py').read_text().replace(place, more + place))
    if debugger:
        (device.folder / 'ptvsd_lite.py').unlink()
        shutil.copy(str(debugger), str(device.folder))
    play_the_game(device.run('-X', 'heapsize=' + heap, 'game.py'), path,
                  can_write=device.interpreter.can['write_locals'])


def test_size(compiled):
    assert compiled.stat().st_size <= SIZE


def test_session_of_the_compiled_file(device, compiled):
    play_in(device, compiled, HEAP)


def test_session_with_a_larger_program(device, compiled):
    play_in(device, compiled, LARGER_HEAP, MORE)


def test_session_of_the_source(device):
    play_in(device, ROOT / 'ptvsd_lite.py', SOURCE_HEAP)


def test_session_of_the_edition_for_boards(device, edition):
    play_in(device, edition, EDITION_HEAP)


def test_the_edition_for_boards_is_the_same_program(mpy_cross, edition, compiled):
    """It has the lines of the whole, and compiles to the same, but for a few bytes.

    The compiler keeps a text of more than ten characters in another place if it is a name, too,
    in what is left out.
    """
    path = compile_to(edition.with_suffix('.mpy'), mpy_cross, edition)
    assert abs(path.stat().st_size - compiled.stat().st_size) <= 10
    whole = (ROOT / 'ptvsd_lite.py').read_text(encoding='utf-8').split('\n')
    rows = edition.read_text(encoding='utf-8').split('\n')
    assert len(rows) == len(whole)
    assert all(whole[i].startswith(row) for i, row in enumerate(rows)
               if row.strip() != 'pass' and 'MicroPython' not in row)


def test_measures_of_the_source():
    text = (ROOT / 'ptvsd_lite.py').read_text(encoding='utf-8')
    rows, nodes = text.split('\n'), list(ast.walk(ast.parse(text)))
    sizes = [node.end_lineno + 1 - node.lineno for node in nodes
             if isinstance(node, ast.FunctionDef)]
    assert len(rows) <= LINES
    first, second = [number for number, row in enumerate(rows)
                     if row.startswith(('# Storey 1, ', '# Storey 2, '))]
    assert second - first <= STOREY_1
    assert max(sizes) <= LONGEST and statistics.median(sizes) <= MEDIAN
    assert len(gates(nodes)) <= GATES
    assert len([node for node in nodes if isinstance(node, ast.ExceptHandler)
                and getattr(node.type, 'id', None) in (None, 'Exception', 'BaseException')
                and not isinstance(node.type, (ast.Tuple, ast.Attribute))]) <= BROAD
    inner = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert len(set(gates(part for node in inner for part in ast.walk(node)))) <= INNER_GATES


def gates(nodes):
    return [node for node in nodes if isinstance(node, ast.Name) and node.id == '_FULL']
