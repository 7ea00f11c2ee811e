"""The tutorial under a client that nobody here wrote: Microsoft's DebugClient, from npm."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

FOLDER = Path(__file__).resolve().parent / 'npm'


@pytest.fixture
def npm():
    """The npm command, with DebugClient installed."""
    command = shutil.which('npm')
    if command is None:
        message = 'there is no npm on this machine'
        if os.environ.get('CI'):
            pytest.fail(message)
        pytest.skip(message)
    with FileLock(os.path.join(tempfile.gettempdir(), 'ptvsd_lite-npm.lock')):
        if not (FOLDER / 'node_modules' / '@vscode' / 'debugadapter-testsupport').exists():
            subprocess.check_call([command, 'install', '--no-package-lock', '--no-audit',
                                   '--no-fund'], cwd=str(FOLDER))
    return command


@pytest.mark.few
@pytest.mark.needs('returns')
def test_debug_client(npm, device):
    path = device.copy('game.py')
    environment = dict(os.environ, PYTHON=device.interpreter.path, DEVICE=str(device.folder),
                       GAME=str(path), PTVSD_LITE_LOG='ptvsd.log', PYTHONUNBUFFERED='1')
    run = subprocess.run([npm, 'test'], cwd=str(FOLDER), env=environment, timeout=300,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    log = device.folder / 'ptvsd.log'
    assert run.returncode == 0, run.stdout.decode() + '\n' + log.read_text()
