#!/bin/bash
# What bitnami's scripts make of the environment: zoo.cfg, and the number of the server beside its data.
set -euo pipefail
data=/bitnami/zookeeper/data
mkdir -p "$data"
printf '%s\n' "$ZOO_SERVER_ID" > "$data/myid"
{
    printf 'dataDir=%s\nclientPort=%s\n' "$data" "$ZOO_PORT_NUMBER"
    printf 'tickTime=%s\ninitLimit=%s\nsyncLimit=%s\n' "$ZOO_TICK_TIME" "$ZOO_INIT_LIMIT" "$ZOO_SYNC_LIMIT"
    printf 'maxClientCnxns=%s\nmaxSessionTimeout=%s\n' "$ZOO_MAX_CLIENT_CNXNS" "$ZOO_MAX_SESSION_TIMEOUT"
    printf 'autopurge.snapRetainCount=%s\nautopurge.purgeInterval=%s\n' \
        "$ZOO_AUTOPURGE_RETAIN_COUNT" "$ZOO_AUTOPURGE_INTERVAL"
    printf '4lw.commands.whitelist=%s\nadmin.enableServer=false\n' "$ZOO_4LW_COMMANDS_WHITELIST"
    read -ra servers <<< "$ZOO_SERVERS"
    if ((${#servers[@]} > 1)); then
        for server in "${servers[@]}"; do
            printf 'server.%s=%s;%s\n' "${server##*::}" "${server%%::*}" "$ZOO_PORT_NUMBER"
        done
    fi
} > /tmp/zoo.cfg
exec "$@"
