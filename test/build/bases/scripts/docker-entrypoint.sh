#!/bin/sh
# As in the official image: scripts in /docker-entrypoint.d would run here; the stand-in has none.
set -e
exec "$@"
