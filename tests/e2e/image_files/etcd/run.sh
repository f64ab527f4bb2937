#!/bin/bash
mkdir -p "$ETCD_DATA_DIR" && chmod 700 "$ETCD_DATA_DIR"
exec etcd
