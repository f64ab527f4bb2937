#!/bin/bash
exec java "-Xmx${ZOO_HEAP_SIZE}m" -cp '/opt/bitnami/kafka/libs/*' org.apache.zookeeper.server.quorum.QuorumPeerMain \
    /tmp/zoo.cfg
