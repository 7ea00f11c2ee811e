"""The one file: what it is written in, so that every interpreter can read it."""

import ast
import io
import subprocess
import tokenize

import pytest

from debuggee import ROOT, which

PATH = ROOT / 'ptvsd_lite.py'
TEXT = PATH.read_text(encoding='ascii')
TREE = ast.parse(TEXT)
NOT_EVERYWHERE = (ast.JoinedStr, ast.AnnAssign, ast.Nonlocal, ast.YieldFrom, ast.AsyncFunctionDef,
                  ast.Await, ast.NamedExpr, ast.Starred, ast.MatMult)


def test_nothing_that_is_not_everywhere():
    in_calls = [argument for node in ast.walk(TREE) if isinstance(node, ast.Call)
                for argument in node.args]
    found = [node.lineno for node in ast.walk(TREE) if isinstance(node, NOT_EVERYWHERE)
             and node not in in_calls]  # f(*arguments) is
    assert found == []


def test_functions_take_what_python_2_can_give():
    for node in ast.walk(TREE):
        if isinstance(node, (ast.FunctionDef, ast.Lambda)):
            arguments = node.args
            assert not arguments.kwonlyargs and not arguments.posonlyargs, node.lineno
            assert not any(a.annotation for a in arguments.args), node.lineno
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None, node.lineno
        if isinstance(node, ast.Raise):
            assert node.cause is None, node.lineno
        if isinstance(node, ast.ImportFrom):
            assert node.module != '__future__', node.lineno


def test_literals_mean_the_same_everywhere():
    """No u'', which MicroPython does not know, no 1_000, which Python 2 does not."""
    for token in tokenize.generate_tokens(io.StringIO(TEXT).readline):
        if token.type == tokenize.STRING:
            assert token.string[:1] not in 'uUfF', token.start
        if token.type == tokenize.NUMBER:
            assert '_' not in token.string, token.start


@pytest.mark.parametrize('path', [PATH] + sorted((ROOT / 'compat').glob('*.py')),
                         ids=lambda path: path.name)
def test_lines(path):
    for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        assert len(line) <= 90 and line == line.rstrip() and '\t' not in line, number


@pytest.mark.needs('module warnings')
def test_the_interpreter_reads_it(interpreter):
    code = 'import sys; compile(open(sys.argv[1]).read(), "ptvsd_lite.py", "exec")'
    subprocess.run([interpreter.path, '-W', 'error', '-c', code, str(PATH)], check=True)


def test_micropython_reads_it():
    micropython = which('micropython')
    if micropython is None:
        pytest.skip('there is no micropython on this machine')
    subprocess.run([micropython, '-X', 'compile-only', str(PATH)], check=True)
