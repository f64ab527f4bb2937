#!/bin/bash
# What bitnami's scripts make of the environment: KAFKA_CFG_LOG_DIRS becomes log.dirs in the server's file.
set -euo pipefail
{
    while IFS='=' read -r name value; do
        key="${name#KAFKA_CFG_}"
        key="${key,,}"
        printf '%s=%s\n' "${key//_/.}" "$value"
    done < <(env | grep '^KAFKA_CFG_')
    printf 'inter.broker.listener.name=%s\n' "$KAFKA_INTER_BROKER_LISTENER_NAME"
} > /tmp/server.properties
exec "$@"
