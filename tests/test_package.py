"""The package: one wheel with one module, for Python 2 and 3, made by either."""

import subprocess
import sys
import zipfile

import pytest

from debuggee import ROOT


@pytest.fixture
def pip(interpreter):
    """A function that runs the interpreter's pip."""
    if interpreter.version not in ((2, 7), sys.version_info[:2]):
        pytest.skip('the wheel is the same: Python 2.7 and the one that runs the tests make it')
    command = [interpreter.path, '-m', 'pip', '--disable-pip-version-check']
    version = subprocess.run(command + ['--version'], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout.decode()
    if not version or int(version.split()[1].split('.')[0]) < 19:
        pytest.skip('this interpreter has no pip that reads pyproject.toml (19 and newer do)')
    return lambda *arguments: subprocess.run(
        command + [str(argument) for argument in arguments], check=True)


def test_wheel(pip, tmp_path):
    pip('wheel', '--no-deps', '--wheel-dir', tmp_path, ROOT)
    [path] = tmp_path.iterdir()
    assert path.name.endswith('-py2.py3-none-any.whl')
    with zipfile.ZipFile(str(path)) as wheel:
        modules = [name for name in wheel.namelist() if '.dist-info/' not in name]
    assert modules == ['ptvsd_lite.py']


def test_edition_for_jython(interpreter, tmp_path):
    """It has the lines of full Pythons where they are, and runs on one that can do no more."""
    if interpreter.version != sys.version_info[:2]:
        pytest.skip('the Python that runs the tests writes it')
    path = tmp_path / 'jython' / 'ptvsd_lite.py'
    subprocess.run([sys.executable, str(ROOT / 'compat' / 'jython.py'), str(path)], check=True)
    lines = path.read_text().split('\n')
    whole = (ROOT / 'ptvsd_lite.py').read_text().split('\n')
    assert len(lines) == len(whole)
    assert all(line in ('', other) for line, other in zip(lines, whole))
    assert not [line for line in lines if line.strip().startswith(
        ('class Prober', 'class Instrumenter', 'def write_variable'))]
    code = ('import ptvsd_lite as lite; '
            'lite.CAN.swap = lite.CAN.monitor = lite.CAN.fork = False; '
            'lite._ways.update(main=None, threads=None); '
            'print(lite.enable_attach("s", ("127.0.0.1", 0))[0])')
    assert subprocess.check_output([sys.executable, '-c', code], cwd=str(path.parent)) == (
        b'127.0.0.1\n')
