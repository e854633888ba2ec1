#!/bin/bash
# Two programs in one container: the worker in the background, the server in front.
set -e
node worker.js &
until [ -f state/ready ]; do sleep 0.1; done
exec node web.js
