"""Write the edition of ptvsd_lite.py for Jython, without the lines that it never runs.

    python3 jython.py FILE

Needs Python 3.8 or newer, and ptvsd_lite.py beside it or one folder above. Jython puts
what makes the functions of a file into one method, and Java allows 64 KB for a method:
all of ptvsd_lite.py is too much for it ("Module or method too large").
"""

import ast
import os
import re
import sys


# These are used only where sys.monitoring is, functions can be given other code or have
# bytecode, processes can be forked or attached to, or numpy and asyncio are; or by
# Python 3.8 and newer.
NEVER = '''
    Monitor Swapper Patcher TrapCompiler Trap Calls Places Parent Child Kin
    _begin_child main_of_child board_edition _blank _leave_from_within jump
    find_functions calls_near is_plain_condition _inner_loops _list_loops
    with_all_held_up OnlyOurs before_fork allow_forks _specified tasks await_chain
    array_rows array_text Heirs _take_place _start_by_order is_helper take_over
    order_of is_executable lazy_import at_fork _forked LateServer listen_late
    _listen_late load_adapter Process not_permitted own_user ptrace_scope
    name_of_user list_pids _row_of shown_word Handover attach_by_pid _handed_over
    remote_exec withdraw _await Still Stills _find_stills still_frames
    CountedBreakpoint is_same_code _is_same_constant functions_in ThreadStates
    write_board_edition _reaching call_each
'''.split()


def find_source():
    """Return the path of ptvsd_lite.py."""
    here = os.path.dirname(os.path.abspath(__file__))
    folders = here, os.path.dirname(here)
    paths = [os.path.join(folder, 'ptvsd_lite.py') for folder in folders]
    return ([path for path in paths if os.path.exists(path)] or paths)[0]


def is_gate(test, wanted):
    """Tell whether test, of an if statement, is "_FULL", or "not _FULL" if not wanted."""
    if not wanted and isinstance(test, ast.UnaryOp):
        test, wanted = test.operand, True
    return wanted and isinstance(test, ast.Name) and test.id == '_FULL'


def board_lines(tree):
    """Return [(first line, last line)] of what only MicroPython's compiler sees."""
    spans = []
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and is_gate(node.test, False):
            spans.append((node.lineno, node.end_lineno))
        elif isinstance(node, ast.If) and is_gate(node.test, True) and node.orelse:
            spans.append((node.body[-1].end_lineno + 1, node.end_lineno))
    return spans


def names_in(node):
    """Return the names, attributes and texts in node."""
    parts = [part for part in ast.walk(node)
             if isinstance(part, (ast.Name, ast.Attribute, ast.Constant))]
    return [getattr(part, 'id', getattr(part, 'attr', getattr(part, 'value', None)))
            for part in parts]


def definitions(tree):
    """Return the functions and classes of a module, those in its gates, too."""
    nodes = [inner for node in tree.body
             for inner in (node.body if isinstance(node, ast.If) else [node])]
    return [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def lines_of(node):
    """Return (first line, last line) of a definition, its decorators included."""
    first = min([node.lineno] + [one.lineno for one in node.decorator_list])
    return first, node.end_lineno


def unused_lines(tree, kept):
    """Return the lines of functions and classes that nothing in tree names, or NEVER."""
    every = names_in(tree)
    return [lines_of(node) for node in definitions(tree) if node.name in NEVER
            or node.name not in kept
            and every.count(node.name) <= names_in(node).count(node.name)]


def methods(node):
    """Return {name: method} of a class."""
    return {part.name: part for part in node.body if isinstance(part, ast.FunctionDef)}


def calls_above(tree):
    """Return the names of methods that are called by super(), or by a class's name."""
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)
            and (isinstance(node.value, ast.Name) and node.value.id[:1].isupper()
                 or isinstance(node.value, ast.Call)
                 and getattr(node.value.func, 'id', None) == 'super')}


def portable_methods(tree, kept):
    """Return the lines of methods that only MicroPython runs.

    A class X that has a FullX is made by nobody: what FullX (or TracedX, between them)
    has in another way is needed only if it is called from there. Other methods are needed
    if somebody names them; those with these prefixes are found by a text.
    """
    classes = {node.name: node for node in definitions(tree)
               if isinstance(node, ast.ClassDef)}
    every, above = names_in(tree), calls_above(tree)
    return [lines_of(method) for node in classes.values() if 'Full' + node.name in classes
            for name, method in methods(node).items()
            if name not in above and any(name in methods(classes[prefix + node.name])
                                         for prefix in ('Full', 'Traced')
                                         if prefix + node.name in classes)
            or not name.startswith(('do_', 'on_', '__')) and name not in kept
            and every.count(name) <= names_in(method).count(name)]


def replaced_lines(tree):
    """Return the lines of functions that are defined anew before anybody uses them."""
    functions = [node for node in definitions(tree) if isinstance(node, ast.FunctionDef)]
    last = {node.name: node for node in functions}
    used = {name for node in tree.body for part in getattr(node, 'body', [node])
            if isinstance(part, ast.Assign) for name in names_in(part.value)}
    return [lines_of(node) for node in functions
            if node is not last[node.name] and node.name not in used]


def edition(text, kept):
    """Return text, that of ptvsd_lite.py, without what Jython never runs.

    The lines stay in place. kept: names of what others may use.
    """
    rows, spans = text.split('\n'), board_lines(ast.parse(text))
    while spans:
        for first, last in spans:
            rows[first - 1:last] = [''] * (last + 1 - first)
        tree = ast.parse('\n'.join(rows))
        spans = unused_lines(tree, kept) + portable_methods(tree, kept)
        spans += replaced_lines(tree)
    return '\n'.join(rows)


def read(path):
    with open(path, encoding='utf-8') as f:
        return f.read()


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith('-'):
        sys.exit(__doc__)
    source, target = find_source(), os.path.abspath(arguments[0])
    if os.path.exists(target) and os.path.samefile(target, source):
        sys.exit('%s is the source itself: name another file' % target)
    here = os.path.dirname(os.path.abspath(__file__))
    others = [read(os.path.join(here, name)) for name in os.listdir(here)
              if name.endswith('.py')]
    text = read(source)
    public = text.split('__all__ = ')[1].split(']')[0]
    kept = set(re.findall(r'\w+', public + ''.join(others)))
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, 'w', encoding='utf-8') as f:
        f.write(edition(text, kept))


if __name__ == '__main__':
    main(sys.argv[1:])
