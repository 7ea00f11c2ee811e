"""The benchmark itself runs; its figures are for people."""

import subprocess
import sys

import pytest

from debuggee import ROOT


@pytest.mark.few
@pytest.mark.needs('trace', 'module resource')
def test_one_kind_of_work(interpreter):
    table = subprocess.check_output(
        [sys.executable, str(ROOT / 'tests' / 'bench' / 'speed.py'), 'loop', '--states', 'S4',
         '--rounds', '1', '--seconds', '0.01', '--tools', 'ptvsd_lite',
         '--interpreter', interpreter.path])
    for row in b'| ptvsd_lite | ', b'| a hit that is counted | ', b'| log messages a second | ':
        assert row in table
