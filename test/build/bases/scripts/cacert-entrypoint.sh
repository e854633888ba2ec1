#!/bin/sh
# As in the official image, without the certificates that a user may mount.
set -e
exec "$@"
