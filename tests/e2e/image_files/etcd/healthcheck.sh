#!/bin/bash
# Etcd's own word on whether it serves: a member without a leader says no.
exec 3<>/dev/tcp/127.0.0.1/2379
printf 'GET /health HTTP/1.0\r\n\r\n' >&3
grep -q '"health":"true"' <&3
