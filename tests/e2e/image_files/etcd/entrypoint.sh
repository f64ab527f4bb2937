#!/bin/bash
# The environment is what the chart sets; etcd itself reads it, and warns of what only bitnami's scripts know.
exec "$@"
