"""ptvsd's API on ptvsd_lite: copied beside it, scripts that import ptvsd run unchanged.

    import ptvsd
    ptvsd.enable_attach('my_secret', address=('0.0.0.0', 8080))
"""

from ptvsd_lite import (AttachAlreadyEnabledError, DEFAULT_PORT, break_into_debugger,
                        enable_attach, hide, is_attached, wait_for_attach)
from ptvsd_lite import __version__

hide(__file__)

__all__ = ['enable_attach', 'wait_for_attach', 'break_into_debugger', 'is_attached',
           'AttachAlreadyEnabledError', 'DEFAULT_PORT', '__version__']
