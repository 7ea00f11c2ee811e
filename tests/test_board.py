"""compat/board.py: ptvsd_lite in parts, for boards with little memory."""

import json
import re
import shutil
import ssl
import subprocess
import sys

import pytest
import trustme

from client import Failed
from debuggee import ROOT
from test_budget import PARTS, PARTS_HEAP, play_in
from test_tutorial import line_of, play_the_game

pytestmark = pytest.mark.needs('probes')

PROGRAM = """
def f(n):
    m = n + 1
    return m
ptvsd_lite.wait_for_attach()
for n in range(3):
    f(n)
"""


@pytest.fixture(scope='session')
def board(tmp_path_factory, interpreter):
    """The folder that compat/board.py has written."""
    folder = tmp_path_factory.mktemp('board')
    subprocess.run([sys.executable, str(ROOT / 'compat' / 'board.py'), str(folder)], check=True)
    return folder


@pytest.fixture
def with_parts(mpy_cross, board, device):
    """A device with the parts."""
    for path in device.folder.iterdir():
        path.unlink()
    for path in (board / 'parts').glob('*.mpy'):
        shutil.copy(str(path), str(device.folder))
    return device


def test_package_json_names_each_file(mpy_cross, board):
    version = ROOT.joinpath('ptvsd_lite.py').read_text().split("__version__ = '")[1].split("'")[0]
    for folder, count in ((board / 'one', 1), (board / 'parts', 4)):
        package = json.loads((folder / 'package.json').read_text())
        names = sorted(path.name for path in folder.glob('*.mpy'))
        assert sorted(package['urls']) == [[name, name] for name in names] and len(names) == count
        assert package['version'] == version


def test_sizes(mpy_cross, board):
    for name, size in PARTS.items():
        assert (board / 'parts' / (name + '.mpy')).stat().st_size <= size


def test_tutorial(with_parts):
    play_in(with_parts, None, PARTS_HEAP)


@pytest.mark.needs('tls')
def test_tutorial_by_tls(with_parts):
    authority, context = trustme.CA(), ssl.create_default_context()
    authority.issue_cert('localhost').private_key_and_cert_chain_pem.write_to_path(
        str(with_parts.folder / 'device.pem'))
    authority.configure_trust(context)
    path = with_parts.write('game.py', with_parts.copy('game.py').read_text().replace(
        "'my_secret'", "'my_secret', certfile='device.pem'"))
    play_the_game(with_parts.run('game.py'), path, tls=context,
                  can_write=with_parts.interpreter.can['write_locals'])


def test_what_the_bridge_uses_on_a_board_is_there(with_parts):
    text = (ROOT / 'compat' / 'bridge.py').read_text()
    names = sorted(set(re.findall(r'\bptvsd_lite\.([a-z_]+)\(', text)))
    program = with_parts.run('-c', 'import ptvsd_lite\n'
                             'print([name for name in %r if not hasattr(ptvsd_lite, name)])' % names)
    program.expect_exit(0)
    assert names and program.text['stdout'] == '[]\n<end>'


def test_what_a_session_asks_for(with_parts):
    """Conditions, hit counts, log messages, evaluation, sources: from ptvsd_lite_more."""
    program, path = with_parts.run_text(PROGRAM)
    line = line_of(path, 'm = n + 1')
    client = program.attach(breakpoints={path: [
        {'line': line, 'condition': 'n > 0', 'hitCondition': '2'},
        {'line': line + 1, 'logMessage': 'm is {m}'}]})
    _, frame = client.expect_stopped('breakpoint', line)
    assert client.value('n * 10', frame) == '20'
    with pytest.raises(Failed, match='ZeroDivisionError'):
        client.value('1 / 0', frame)
    body = client.request('source', source={'path': str(path)}, sourceReference=0)
    assert 'def f(n)' in body['content']
    client.continue_()
    client.expect_exit(0)
    assert client.output('stdout') == 'm is 1\nm is 2\nm is 3\n'


def test_a_part_that_is_missing_is_named(with_parts):
    """What needs no part goes on as ever."""
    for name in ('ptvsd_lite_more', 'ptvsd_lite_texts'):
        (with_parts.folder / (name + '.mpy')).unlink()
    program, path = with_parts.run_text(PROGRAM)
    client = program.connect()
    client.initialize()
    client.attach()
    line = line_of(path, 'm = n + 1')
    plain, counted = client.set_breakpoints(path, line, {'line': line, 'hitCondition': '2'})
    assert plain['verified'] and not counted['verified']
    needs = 'needs ptvsd_lite_more.mpy, which is not on this board'
    assert needs in counted['message']
    [unknown] = client.set_breakpoints(path.parent / 'other.py', 1)
    assert unknown['message'].startswith('text ') and 'ptvsd_lite_texts' in unknown['message']
    client.configuration_done()
    thread, frame = client.expect_stopped('breakpoint', line)
    with pytest.raises(Failed, match=needs):
        client.value('n', frame)
    with pytest.raises(Failed, match='not supported|text'):
        client.request('nothing')
    assert client.locals(frame)['n']['value'] == '0'
    client.next(thread)
    client.expect_stopped('step', line + 1)
    client.set_breakpoints(path)
    client.continue_()
    client.expect_exit(0)


def test_a_program_without_the_probes_part_ends_with_the_reason(with_parts):
    (with_parts.folder / 'ptvsd_lite_probes.mpy').unlink()
    program, _ = with_parts.run_text(PROGRAM)
    program.expect('needs ptvsd_lite_probes.mpy, which is not on this board', 'stderr')
    program.expect_exit(1)
