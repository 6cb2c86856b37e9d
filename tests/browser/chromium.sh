#!/bin/sh
# The system's Chromium, or the one that CHROMIUM names. The kernel ends it with whoever started it.
exec setpriv --pdeathsig KILL -- "${CHROMIUM:-chromium}" "$@"
