"""Probes: the instrumented text says the same, on the same lines, on every interpreter.

The room is cut out of the one file into a module of its own: it needs nothing else, and an
interpreter that cannot load the whole file can do that.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from debuggee import PROGRAMS, ROOT, which

FILE = ROOT / 'ptvsd_lite.py'
# all of the standard library, rather than each n-th module
WHOLE = os.environ.get('PTVSD_LITE_TEST_WHOLE')
SCRIPTS = sorted((PROGRAMS / 'grammar').glob('*.py'))

# What an interpreter can do, found by compiling this.
FACTS = {
    'assignment expressions': '(x := 1)',
    'positional parameters': 'def f(a, /): pass\n@[f][0]\ndef g(): yield',
    'match statements': 'match 1:\n    case _: pass',
    'parenthesized with': 'with (f() as a, g() as b): pass',
    'exception groups': 'try: pass\nexcept* OSError: pass',
    'type parameters': 'def f[T](): pass',
    'code objects': 'import sysconfig; f = (lambda: 0).__code__.co_consts'}
NEEDS = {
    'annotations.py': 'positional parameters',
    'matches.py': 'match statements',
    'parentheses.py': 'parenthesized with',
    'groups.py': 'exception groups',
    'parameters.py': 'type parameters'}

# The programs below run on the interpreter under test: python program.py argument ...

HEAD = '''
import gc
import sys
import probes

if hasattr(gc, 'threshold'):
    gc.threshold(16000)  # or the garbage leaves no large piece of a small heap


def native(data):
    return data if str is bytes else data.decode('utf-8')


def read(path):
    with open(path, 'rb') as file:
        return native(file.read())


def tell(info, write):
    """Write all that the Instrumenter of a text knows."""
    for body in info.bodies:
        write('%s %s %d %d %s %s %s\\n' % (
            body.kind, body.name, body.line, body.last_line, body.is_coroutine,
            body.is_resumed, ' '.join(body.names)))
    write('%s %s %s\\n' % (info.lines, info.fresh, info.has_threads))


def write_to(file):
    return lambda text: file.write(text if str is bytes else text.encode('utf-8'))
'''

# What the module probes has beside the room of the file
HELPER = '''
def instrument(text, in_parts=False, some_plain=False):
    """Return text, a source, with probes, and the Instrumenter that put them there.

    in_parts: a list of its statements, each text with as many lines before it; some_plain:
    functions that can be are.
    """
    lines = text.split('\\n')  # splitlines() would also do it where the compiler does not
    mentions = Mentions([line + '\\n' for line in lines]) if some_plain else None
    made, pieces, starts = Instrumenter(mentions), [], [(0, '')]

    def cut(line, consts):
        starts.append((len(pieces), numbered(consts + [(line, '')])))

    made.run([line + '\\n' for line in lines[:-1]] + [one for one in lines[-1:] if one],
             pieces.append, cut)
    if not in_parts:
        return ''.join(pieces), made
    ends = starts[1:] + [(len(pieces), '')]
    return [head + ''.join(pieces[start:end])
            for (start, head), (end, _) in zip(starts, ends)], made
'''

FACT = '''
import sys
compile(sys.argv[1], 'fact', 'exec')
if sys.argv[1][:6] == 'import':
    exec(sys.argv[1])
'''

INSTRUMENT = HEAD + '''
with open(sys.argv[1], 'wb') as result:
    for path in sys.argv[2:]:
        info = probes.Instrumenter()
        with open(path, 'rb') as file:  # line by line: a device has little memory
            info.run((native(line) for line in file), write_to(result), lambda *cut: None)
        tell(info, write_to(result))
'''

# Cuts and mutations: they are the same everywhere, and so is what becomes of them.
MUTATE = HEAD + '''
state = [1]


def random(n):
    state[0] = (state[0] * 1103515245 + 12345) % 2147483648
    return state[0] // 65536 % n


def mutated(text):
    start = random(len(text))
    text = text[start:start + 1 + random(600)]
    for i in range(random(4)):
        at = random(len(text) + 1)
        new = PIECES[random(len(PIECES))]
        text = text[:at] + new + text[at + random(3):]
    return text or ' '


PIECES = ['"', "'", '"' * 3, '(', ')', '[', ']', '{', '}', ':', ';', ',', '=', ':=', '#', '\\\\',
          '\\n', '\\r\\n', '\\t', '\\f', ' ', '@', '*', '.', 'f"{', "rb'", 'def', 'class ',
          'lambda ', 'for ', ' in ', ' as ', 'except', 'with ', 'match ', 'case ', 'async ',
          'import ', 'if:', 'global ', '\\\\\\n', '']
with open(sys.argv[1], 'wb') as result:
    for path in sys.argv[3:]:
        # without what is longer where a str is bytes
        text = ''.join([c for c in read(path) if c < chr(127)])
        for turn in range(int(sys.argv[2])):
            old = mutated(text)
            new, info = probes.instrument(old)
            assert new.count('\\n') == old.count('\\n'), old
            result.write(new.encode('utf-8'))
            tell(info, write_to(result))
'''

RUN = HEAD + '''
def values(key):
    """Ask a key for more values than there are; return it, the lambda."""
    key = key[0] if isinstance(key, list) else key
    for number in range(40 if callable(key) else 0):
        try:
            key(number)
        except NameError:
            pass
    return key


class Flags:
    """What _dT is: the same for all bodies."""

    def __init__(self, flag):
        self.flag = flag

    def __getitem__(self, number):
        return self.flag


def hook(key):
    key = values(key)
    seen.append(key(0) if callable(key) else names['_dl'])


def show_line(line, variables):
    seen.append(line)


def show(*items):
    printed.append(' '.join([str(item) for item in items]))


def run(texts, flag):
    del printed[:], seen[:]
    names.clear()
    names.update({
        '__name__': '__main__', 'print': show, '_dM': object(), '_dT': Flags(flag), '_dt': flag,
        '_dG': hook, '_dW': flag, '_dC': {0: [None, 0, 0, int]}, '_dH': lambda zero, record: None,
        '_dS': lambda: len(seen), '_dU': lambda depth: None, '_dN': show_line,
        '_dR': lambda depth, key: values(key) and None,
        '_dX': lambda key: None, '_dE': BaseException, '_dI': lambda: None, '_dL': locals,
        '_dF': lambda number, function: function})
    for code in [compile(text, 'script', 'exec') for text in texts]:
        exec(code, names)
    return list(printed)


printed, seen, names = [], [], {}
'''

# Each script as it is, and with other line ends, tabs and form feeds.
COMPARE = RUN + '''
text = read(sys.argv[1])
for name, text in [
        ('itself', text), ('no line end', text.rstrip()),
        ('CRLF', text.replace('\\n', '\\r\\n')), ('tabs', text.replace('    ', '\\t')),
        ('form feeds', text.replace('\\n\\n', '\\n\\f\\n'))]:
    new, info = probes.instrument(text)
    parts = probes.instrument(text, True)[0]
    some = probes.instrument(text, some_plain=True)[0]
    try:
        plain = run([text], [])
    except SyntaxError:
        assert name == 'tabs'  # mixed with blanks
        continue
    assert plain, name
    for probed in run([new], []), run([some], [1]), run([new], [1]), run(parts, [1]):
        for i in range(max(len(plain), len(probed))):
            assert plain[i:i + 1] == probed[i:i + 1], (name, plain[i:i + 1], probed[i:i + 1])
    assert seen and not [line for line in seen if line not in info.lines]
'''

SEQUENCE = RUN + '''
run(probes.instrument(read(sys.argv[1]), True)[0], [1])
print(' '.join([str(line) for line in seen]))
'''

VALUES = RUN + '''
def hook(key):
    key = key[0] if isinstance(key, list) else key
    line = key(0) if callable(key) else 0
    if line not in shown:
        return
    body = [body for body in info.bodies if body.line <= line <= body.last_line][-1]
    words = ['%s:%d' % (body.name, key(0))]
    for number, name in enumerate(body.names):
        try:
            value = key(number + 1)
            words.append('%s=%s' % (name, value if isinstance(value, (int, list)) else '*'))
        except NameError:
            words.append(name)
    print(' '.join(words))


text = read(sys.argv[1])
shown = [n for n, line in enumerate(text.splitlines(), 1) if '# here' in line]
new, info = probes.instrument(text)
run([new], [1])
'''

# The tree with probes is the plain one with probes in it: each node is on its line.
LIBRARY = HEAD + '''
import ast
import os
import sysconfig
import types
import unicodedata
import warnings

DOCUMENTED = ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef


def is_probe(node):
    """Tell whether an expression is, or begins with, one of ours."""
    while isinstance(node, (ast.BoolOp, ast.IfExp, ast.Compare)):
        node = (node.values[0] if isinstance(node, ast.BoolOp) else
                node.test if isinstance(node, ast.IfExp) else node.left)
    node = node.target if isinstance(node, ast.NamedExpr) else node
    node = node.func if isinstance(node, ast.Call) else node
    node = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(node, ast.Name) and node.id in (
        '_dT', '_dt', '_dW', '_dw', '_dl', '_dK', '_dI')


def is_ours(node):
    """Tell whether a statement is one of ours."""
    if isinstance(node, ast.Assign):
        made = getattr(node.value, 'func', None)
        return getattr(made, 'id', '') == '_dF' or getattr(node.targets[0], 'id', '') in ('_dK', '_dt', '_dw', '_dl')
    return isinstance(node, ast.Expr) and (
        is_probe(node.value) or getattr(node.value, 'value', None) == 0)


def compare(plain, new):
    if isinstance(new, ast.BoolOp) and is_probe(new):
        assert isinstance(new.op, ast.Or)
        new = new.values[-1]
        if isinstance(new, ast.Name) and new.id == '_dE':
            new = None
    assert type(plain) is type(new), (plain, new)
    if isinstance(plain, list):
        new = [node for node in new if not is_ours(node)]
        assert len(plain) == len(new)
        for pair in zip(plain, new):
            compare(*pair)
    elif isinstance(plain, ast.AST):
        assert getattr(plain, 'lineno', 0) == getattr(new, 'lineno', 0), plain.lineno
        if isinstance(plain, DOCUMENTED):
            assert ast.get_docstring(plain) == ast.get_docstring(new), plain
        for field in plain._fields:
            compare(getattr(plain, field, None), getattr(new, field, None))
    else:
        assert repr(plain) == repr(new)


def functions(code):
    """Return {(name, line): its variables} of all functions in code."""
    result, todo = {}, [code]
    while todo:
        code = todo.pop()
        todo += [value for value in code.co_consts if isinstance(value, types.CodeType)]
        if code.co_name[0] != '<':
            names = result.setdefault((code.co_name, code.co_firstlineno), set())
            names.update(code.co_varnames + code.co_cellvars)
    return result


def not_variables(function):
    """Return names that the compiler may count as function's, and we need not."""
    result = {'__class__', '__classdict__'}
    if getattr(function, 'type_params', None):  # brackets in them look like the parameters
        result.update([argument.arg for argument in function.args.args])
    for node in ast.walk(function):
        if isinstance(node, ast.comprehension):
            result.update([n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)])
        elif isinstance(node, ast.Global):
            result.update(node.names)
        elif type(node).__name__ in ('MatchAs', 'MatchStar', 'MatchMapping'):  # captures
            result.update([getattr(node, 'name', None), getattr(node, 'rest', None)])
        elif type(node).__name__ == 'TypeAlias':
            result.add(node.name.id)
    return result


def check_names(tree, code, info):
    variables = functions(code)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno] + [line.lineno for line in node.decorator_list])
            have = [unicodedata.normalize('NFKC', name) for body in info.bodies
                    if (body.name, body.line) == (node.name, node.lineno) for name in body.names]
            for name in variables.get((node.name, first), set()) - not_variables(node):
                # one that begins with __ has the name of the class before it
                assert name[0] == '.' or name in have or [
                    n for n in have if n[:2] == '__' and name.endswith(n)], (node.name, name)


def check(path):
    try:
        with open(path, 'rb') as file:
            text = file.read().decode('utf-8')
        tree, code = ast.parse(text), compile(text, path, 'exec')
    except (OSError, SyntaxError, ValueError):
        return False  # a link to nothing; not this interpreter's, or in another encoding
    new, info = probes.instrument(text)
    assert new.count('\\n') == text.count('\\n')
    compare(tree, ast.parse(new))
    compare(tree, ast.parse(probes.instrument(text, some_plain=True)[0]))
    compare(tree.body, [node for part in probes.instrument(text, True)[0]
                        for node in ast.parse(part).body])
    missing = set(functions(code)) - set(functions(compile(new, path, 'exec')))
    assert not missing, missing
    places = [node.lineno for node in ast.walk(tree)
              if isinstance(node, (ast.stmt, ast.excepthandler))]
    assert info.lines == sorted(set(places) & set(info.lines))
    check_names(tree, code, info)
    return True


warnings.simplefilter('ignore')
paths, wanted = [], int(sys.argv[1])
for folder, folders, files in os.walk(sysconfig.get_path('stdlib')):
    folders[:] = sorted(set(folders) - {'site-packages', 'dist-packages'})
    # MicroPython's f-strings have no comments, nor the quotes around them (PEP 701).
    paths += sorted(os.path.join(folder, name) for name in files
                    if name.endswith('.py') and name not in ('test_fstring.py', 'test_tstring.py'))
checked = 0
for path in paths[::max(1, len(paths) // wanted)]:
    try:
        checked += check(path)
    except Exception as error:
        raise AssertionError('%s: %r' % (path, error))
print('%d checked' % checked)
'''

SEQUENCES = [
    # functions, a loop's header counts once, a def or an else not at all
    ('''
def f(n):
    """Text."""
    total = 0
    for i in range(n):
        total += i
    else:
        total += 1
    return total
def g(): return f(1)
print(f(2))
g()
''', '11 4 5 6 6 8 9 12 10 4 5 6 8 9'),
    # conditions, one-line suites
    ('''
def f(a):
    if a: return 1
    elif a is None:
        b = 2; b = 3
    while not a: a = 1; b = 4
    return b
f(1)
f(None)
f(0)
''', '8 3 9 3 4 5 6 6 6 7 10 3 4 6 6 6 7'),
    # first statements that are compound
    ('''
def f():
    while True:
        return 1
def g():
    for i in (1, 2): j = i
def h():
    try:
        k = 1
    finally: l = 2
f(); g(); h()
''', '11 3 4 6 6 6 9 10'),
    # classes, decorators, default values
    ('''
def d(f): return f
class C(object):
    """Text."""
    x = 1
    if x:
        y = 2
    @d
    def m(self, z=x):
        return (self.x +
                z)
C().m()
''', '5 6 7 2 12 10'),
    # generators, handlers
    ('''
def g(n):
    yield 1
    try:
        yield 2 // n
    except (ZeroDivisionError,
            KeyError) as e:
        yield e
for x in g(0):
    x
def h():
    try: 1 // 0
    except: pass
h()
''', '9 3 10 5 6 8 10 14 12 13'),
    # with, nested functions, lambdas
    ('''
class M:
    def __enter__(self): return 1
    def __exit__(self, *e): pass
def f():
    a = 0
    with M() as m, \\
            M():
        def g():
            return a
        a += g()
    return (lambda:
            a + m)()
f()
''', '14 6 7 3 3 11 10 4 4 12'),
]

# The probe of each line that says so shows what its function's key gives.
VALUED = '''
def parameters(a, b=2, *args, **kw):
    c = 3
    pass  # here
    his_dt = 4


def targets(t):
    """Text."""
    (e, [f, *g]), h = (1, [2, 3]), 4
    for i, (j, k) in [(5, (6, 7))]: l = lambda m, n=1: m
    import sys as o, json
    from sys import (version as p, modules,)
    q = r = s = 8; r += 1; t[0] = X.v = q == r; u: int = 9
    pass  # here


def loop(n):
    while n:
        m = n
        n -= 1  # here


def outer(x):
    y = 1

    def inner(z=2):
        nonlocal y
        y += x + z
        return y  # here

    def other(): return X.y
    global w
    w = inner()
    return other and w  # here


class X:
    def __enter__(self): return 1, 2
    def __exit__(self, *e): pass


def handled():
    try: raise KeyError
    except KeyError as e:
        with X() as f, X() as (g, h):
            pass  # here


async def coroutine(i):
    if (j := i): pass
    del i
    return j  # here


parameters(1, x=5)
targets([0])
loop(2)
outer(3)
handled()
try: coroutine(7).send(None)
except StopIteration: pass
'''

VALUES_SEEN = '''
parameters:4 a=1 b=2 args=* kw=* c=3 his_dt
targets:15 t=[False] e=1 f=2 g=[3] h=4 i=5 j=6 k=7 l=* o=* json=* p=* modules=* q=8 r=9 s=8 u=9
loop:21 n=2 m=2
loop:21 n=1 m=1
inner:30 z=2 y=6 x=3
outer:35 x=3 y=6 inner=* other=*
handled:47 e=* f=* g=1 h=2
coroutine:53 i j=7
'''


class Runtime:
    """The interpreter under test, as far as programs of one file go."""

    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        text = FILE.read_text(encoding='ascii')
        room = text[text.index('# Instrumenter: for'):text.index('# Board: the')]
        (folder / 'probes.py').write_text(room + HELPER, encoding='ascii')
        self.can = {fact: not self.start(FACT, fact_text).returncode
                    for fact, fact_text in FACTS.items()}

    def start(self, program, *arguments):
        """Run a program to its end."""
        path = self.folder / 'program.py'
        path.write_text(program, encoding='ascii')
        env = dict(os.environ, PYTHONPATH='', PYTHONDONTWRITEBYTECODE='1',
                   PYTHONIOENCODING='utf-8')
        return subprocess.run([str(item) for item in (self.path, path) + arguments], env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, program, *arguments):
        """Run a program, which has to succeed; return what it prints."""
        done = self.start(program, *arguments)
        assert not done.returncode, (done.stdout + done.stderr).decode()
        return done.stdout.decode().replace('\r\n', '\n')

    def run_on(self, program, text):
        """Run a program on text, a script."""
        script = self.folder / 'script.py'
        script.write_text(text, encoding='utf-8')
        return self.run(program, script)


@pytest.fixture(scope='session')
def runtime_of(tmp_path_factory):
    return lambda path: Runtime(path, tmp_path_factory.mktemp('probes'))


@pytest.fixture(scope='module')
def host(runtime_of):
    return runtime_of(sys.executable)


@pytest.fixture(scope='module')
def interpreter(request, runtime_of):
    """The interpreter under test, which need not be able to load the whole file."""
    path = which(request.config.getoption('--interpreter'))
    if path is None:
        (pytest.fail if os.environ.get('CI') else pytest.skip)('there is no such interpreter')
    return runtime_of(path)


def assert_same_result(interpreter, host, program, *arguments):
    """Check that a program writes the same file on both."""
    results = []
    for runtime in interpreter, host:
        runtime.run(program, runtime.folder / 'result', *arguments)
        results.append((runtime.folder / 'result').read_bytes().split(b'\n'))
    for here, there in zip(*results):
        assert here == there
    assert len(results[0]) == len(results[1])


@pytest.mark.few
def test_the_same_text_everywhere(interpreter, host):
    paths = SCRIPTS + sorted(PROGRAMS.glob('*.py')) + [FILE, Path(__file__)]
    assert_same_result(interpreter, host, INSTRUMENT, *paths)


@pytest.mark.few
def test_broken_text_is_for_the_compiler(interpreter, host):
    turns = 2000 if WHOLE else 30
    assert_same_result(interpreter, host, MUTATE, turns, *SCRIPTS)


@pytest.mark.few
@pytest.mark.needs('assignment expressions')
@pytest.mark.parametrize('script', SCRIPTS, ids=lambda path: path.name)
def test_a_script_does_the_same(interpreter, script):
    fact = NEEDS.get(script.name)
    if fact and not interpreter.can[fact]:
        pytest.skip('this runtime cannot: %s' % fact)
    interpreter.run(COMPARE, script)


@pytest.mark.needs('assignment expressions')
@pytest.mark.parametrize('text, lines', SEQUENCES)
def test_lines_in_order(interpreter, text, lines):
    assert interpreter.run_on(SEQUENCE, text).strip() == lines


@pytest.mark.needs('assignment expressions')
def test_a_key_gives_line_and_variables(interpreter):
    assert interpreter.run_on(VALUES, VALUED) == VALUES_SEEN.lstrip()


@pytest.mark.needs('assignment expressions', 'code objects')
def test_the_standard_library(interpreter):
    checked = interpreter.run(LIBRARY, 100000 if WHOLE else 40)
    assert int(checked.split()[0]) >= 30
