#!/bin/bash
exec java $KAFKA_HEAP_OPTS -cp '/opt/bitnami/kafka/libs/*' kafka.Kafka /tmp/server.properties
