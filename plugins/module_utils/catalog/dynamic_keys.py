# Copyright (c) 2026, VectorOps founders
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that a running Milvus takes over by itself. **Private** to the collection.

They are those that its parameter table calls refreshable (github.com/milvus-io/milvus, pkg/util/paramtable, the tags of
its ParamItems) in every version that has them, of those looked at: 2.4 (17b4938985f3), 2.5.7, 2.6.0 and 2.6.3. What
stands nowhere here, a key that we don't know among it, takes a restart.
"""

from __future__ import annotations

import typing as t

# Taken over by a watcher, whatever the parameter table says (cmd/roles/roles.go, setupLogger).
WATCHED_KEYS = ("log.level",)

# Whole groups: every key that begins so.
DYNAMIC_GROUPS = (
    "autoindex.params.tuning",
    "credential",
    "function.analyzer.lindera.download_urls",
    "function.rerank.model.providers",
    "function.textEmbedding.providers",
    "knowhere",
)

# By section, the paths below it.
DYNAMIC_KEYS: t.Mapping[str, str] = {
    "autoIndex": """
        enable optimize params.binary.build params.build params.deduplicate.build params.deduplicate.enable
        params.extra params.int8.build params.load params.prepare params.sparse.build resultLimitCheck type
    """,
    "autoindex": """
        params.search
    """,
    "common": """
        DiskIndex.BeamWidthRatio DiskIndex.BuildNumThreadsRatio DiskIndex.LoadNumThreadRatio
        DiskIndex.MaxDegree DiskIndex.PQCodeBudgetGBRatio DiskIndex.SearchCacheBudgetGBRatio
        DiskIndex.SearchListSize ImportMaxFileSize UsingJSONStatsForQuery bloomFilterApplyBatchSize
        bloomFilterSize bloomFilterType chanNamePrefix.dataCoordSegmentInfo chanNamePrefix.queryTimeTick
        chanNamePrefix.rootCoordStatistics chanNamePrefix.rootCoordTimeTick collectionReplicateEnable
        defaultIndexName diskWriteBufferSizeKb diskWriteMode diskWriteNumThreads
        diskWriteRateLimiter.avgKBps diskWriteRateLimiter.highPriorityRatio
        diskWriteRateLimiter.lowPriorityRatio diskWriteRateLimiter.maxBurstKBps
        diskWriteRateLimiter.middlePriorityRatio diskWriteRateLimiter.refillPeriodUs
        enableConfigParamTypeCheck enableVectorClusteringKey enabledGrowingSegmentJSONKeyStats
        enabledJSONKeyStats enabledOptimizeExpr entityExpiration gracefulTime
        locks.maxWLockConditionalWaitTime locks.threshold.info locks.threshold.warn maxBloomFalsePositive
        preCreatedTopic.enabled preCreatedTopic.names preCreatedTopic.timeticker requery.hybridSearchPolicy
        security.rootShouldBindRole security.superUsers storage.stv2.splitByAvgSize.enabled
        storage.stv2.splitByAvgSize.threshold storage.stv2.splitSystemColumn.enabled
        storage.stv2.splitSystemColumn.includeClusteringKey storage.stv2.splitSystemColumn.includePK
        storage.stv2.splitSystemColumn.includePartitionKey sync.taskPoolReleaseTimeoutSeconds topKLimit
        traceLogMode ttMsgEnabled usePartitionKeyAsClusteringKey useVectorAsClusteringKey
    """,
    "dataCoord": """
        autoBalance autoUpgradeSegmentIndex channel.balanceInterval channel.balanceSilentDuration
        channel.checkInterval channel.notifyChannelOperationTimeout compaction.channelMaxCPLag
        compaction.clustering.autoEnable compaction.clustering.enable compaction.clustering.maxCentroidsNum
        compaction.clustering.maxClusterSize compaction.clustering.maxClusterSizeRatio
        compaction.clustering.maxInterval compaction.clustering.maxSegmentSizeRatio
        compaction.clustering.maxTrainSizeRatio compaction.clustering.minCentroidsNum
        compaction.clustering.minClusterSizeRatio compaction.clustering.minInterval
        compaction.clustering.newDataSizeThreshold compaction.clustering.preferSegmentSizeRatio
        compaction.clustering.timeout compaction.clustering.triggerInterval compaction.dropTolerance
        compaction.enableAutoCompaction compaction.expiry.tolerance compaction.gcInterval
        compaction.indexBasedCompaction compaction.levelzero.forceTrigger.deltalogMaxNum
        compaction.levelzero.forceTrigger.deltalogMinNum compaction.levelzero.forceTrigger.maxSize
        compaction.levelzero.forceTrigger.minSize compaction.max.segment compaction.maxParallelTaskNum
        compaction.min.segment compaction.rpcTimeout compaction.single.deltalog.maxnum
        compaction.single.deltalog.maxsize compaction.single.expiredlog.maxsize
        compaction.single.ratio.threshold compaction.taskPrioritizer compaction.timeout
        compaction.workerMaxParallelTaskNum dataview.forceAllIndexReady enabledJSONKeyStatsInSort
        forceRebuildSegmentIndex gracefulStopTimeout import.checkIntervalHigh import.checkIntervalLow
        import.fileNumPerSlot import.filesPerPreImportTask import.maxImportFileNumPerReq
        import.maxImportJobNum import.maxSizeInMBPerImportTask import.memoryLimitPerSlot
        import.preAllocateIDExpansionFactor import.scheduleInterval import.taskRetention import.waitForIndex
        index.memSizeEstimateMultiplier jsonStatsMaxShreddingColumns jsonStatsShreddingRatioThreshold
        jsonStatsTriggerCount jsonStatsTriggerInterval jsonStatsWriteBatchSize requestTimeoutSeconds
        sealPolicy.channel.blockingL0EntryNum sealPolicy.channel.blockingL0SizeInMB
        sealPolicy.channel.growingSegmentsMemSize segment.allocLatestExpireAttempt
        segment.compactableProportion segment.diskSegmentMaxSize segment.expansionRate
        segment.sealProportionJitter segment.smallProportion segmentFlushInterval slot.analyzeTaskSlotUsage
        slot.clusteringCompactionUsage slot.indexTaskSlotUsage slot.l0DeleteCompactionUsage
        slot.mixCompactionUsage slot.statsTaskSlotUsage sortCompaction.enable sortCompactionTriggerCount
        statsTask.enable statsTaskTriggerCount targetVecIndexVersion taskCheckInterval
    """,
    "dataNode": """
        bloomFilterApplyParallelFactor channel.channelCheckpointUpdateTickInSeconds
        channel.maxChannelCheckpointsPerPRC channel.updateChannelCheckpointInterval
        channel.updateChannelCheckpointMaxParallel channel.updateChannelCheckpointRPCTimeout
        channel.workPoolSize clusteringCompaction.memoryBufferRatio clusteringCompaction.workPoolSize
        compaction.levelZeroBatchMemoryRatio compaction.levelZeroMaxBatchSize compaction.maxConcurrency
        compaction.maxSegmentMergeSort compaction.useMergeSort dataSync.maxParallelSyncMgrTasks
        dataSync.maxParallelSyncMgrTasksPerCPUCore dataSync.skipMode.coldTime dataSync.skipMode.enable
        dataSync.skipMode.skipNum gracefulStopTimeout import.concurrencyPerCPUCore
        import.maxConcurrentTaskNum import.maxImportFileSizeInGB import.maxTaskSlotNum
        import.memoryLimitPercentage import.readBufferSizeInMB import.readDeleteBufferSizeInMB
        memory.checkInterval memory.forceSyncEnable memory.forceSyncSegmentNum memory.forceSyncWatermark
        segment.binlog.maxsize segment.deleteBufBytes segment.insertBufSize segment.syncPeriod
        skip.BFStats.Load slot.slotCap workerSlotUnit
    """,
    "datacoord": """
        scheduler.taskSlowThreshold
    """,
    "datanode": """
        bloomFilterApplyBatchSize bulkinsert.maxMemorySize bulkinsert.readBufferSize
        bulkinsert.timeout.seconds memory.watermarkCluster
    """,
    "function": """
        analyzer.local_resource_path
    """,
    "grpc": """
        gracefulStopTimeout
    """,
    "indexCoord": """
        segment.minSegmentNumRowsToEnableIndex
    """,
    "indexNode": """
        gracefulStopTimeout maxDiskUsagePercentage
    """,
    "knowhere": """
        enable
    """,
    "metastore": """
        maxEtcdTxnNum paginationSize readConcurrency snapshot.reserveTime snapshot.ttl
    """,
    "minio": """
        listObjectsMaxKeys
    """,
    "mq": """
        dispatcher.maxDispatcherNumPerPchannel dispatcher.maxPositionGapInMinutes dispatcher.maxTolerantLag
        dispatcher.retrySleep dispatcher.retryTimeout enablePursuitMode ignoreBadPosition pursuitBufferSize
        pursuitBufferTime pursuitLag
    """,
    "msgChannel": """
        chanNamePrefix.dataCoordSegmentInfo chanNamePrefix.queryTimeTick chanNamePrefix.rootCoordStatistics
        chanNamePrefix.rootCoordTimeTick
    """,
    "proxy": """
        connectionCheckIntervalSeconds connectionClientInfoTTLSeconds dclConcurrency ddlConcurrency
        enableCachedServiceProvider gracefulStopTimeout healthCheckTimeout healthCheckTimetout
        http.acceptTypeAllowInt64 http.requestTimeoutMs maxConnectionNum maxDimension maxFieldNum
        maxNameLength maxPasswordLength maxResultEntries maxRoleNum maxShardNum maxUserNum maxUsernameLength
        maxVectorFieldNum minPasswordLength msgStream.timeTick.bufSize mustUsePartitionKey
        nameValidation.allowedChars partialResultRequiredDataRatio partitionNameRegexp
        retryTimesOnHealthCheck retryTimesOnReplica roleNameValidation.allowedChars skipAutoIDCheck
        skipPartitionKeyCheck slowLogSpanInSeconds slowQuerySpanInSeconds
    """,
    "pulsar": """
        maxMessageSize
    """,
    "queryCoord": """
        NextTargetSurviveTime autoBalance autoBalanceChannel autoBalanceInterval autoHandoff
        balanceChannelBatchSize balanceCheckCollectionMaxCount balanceCostThreshold balanceIntervalSeconds
        balanceSegmentBatchSize balanceTriggerOrder balancer channelExclusiveNodeFactor channelTaskTimeout
        checkBalanceInterval checkChannelInterval checkHandoffInterval checkHealthRPCTimeout
        checkIndexInterval checkInterval checkSegmentInterval clusterLevelLoadReplicaNumber
        clusterLevelLoadResourceGroups collectionBalanceChannelBatchSize collectionBalanceSegmentBatchSize
        collectionChannelCountFactor collectionRecoverTimes delegatorMemoryOverloadFactor distRequestTimeout
        enableBalanceOnMultipleCollections enableRGAutoRecover enableStoppingBalance globalRowCountFactor
        globalSegmentCountFactor gracefulStopTimeout growingRowCountWeight heartbeatAvailableInterval
        heatbeatWarningLag loadTimeoutSeconds memoryUsageMaxDifferencePercentage
        queryNodeTaskParallelismFactor randomMaxSteps reverseUnBalanceTolerationFactor rowCountFactor
        rowCountMaxSteps scoreUnbalanceTolerationFactor segmentCountFactor segmentCountMaxSteps
        segmentTaskTimeout task.retryinterval task.retrynum taskExecutionCap
    """,
    "queryNode": """
        bloomFilterApplyBatchSize bloomFilterApplyParallelFactor cache.warmup defaultSegmentFilterRatio
        diskCacheCapacityLimit downgradeTsafe enableDisk enableSegmentPrune enableSparseFilterInQuery
        enableWorkerSQCostMetrics forwardBatchSize grouping.enabled grouping.maxNQ grouping.topKMergeRatio
        idfOracle.enableDisk idfOracle.writeConcurrency indexOffsetCacheEnabled lazyload.maxEvictPerRetry
        lazyload.maxRetryTimes lazyload.requestResourceRetryInterval lazyload.requestResourceTimeout
        lazyload.waitTimeout levelZeroForwardPolicy loadMemoryUsageFactor maxDiskUsagePercentage
        memoryIndexLoadPredictMemoryUsageFactor scheduler.cpuRatio scheduler.maxReadConcurrentRatio
        scheduler.maxTimestampLag scheduler.scheduleReadPolicy.enableCrossUserGrouping
        scheduler.scheduleReadPolicy.maxPendingTaskPerUser scheduler.scheduleReadPolicy.taskQueueExpire
        scheduler.unsolvedQueueSize segcore.cgoPoolSizeRatio skipGrowingSegmentBF stats.publishInterval
        streamingDeltaForwardPolicy
    """,
    "querynode": """
        deltaDataExpansionRate
    """,
    "quotaAndLimits": """
        compactionRate.db.max compactionRate.enabled compactionRate.max dbRate.enabled dbRate.max
        ddl.collectionRate ddl.db.collectionRate ddl.db.partitionRate ddl.enabled ddl.partitionRate
        dml.UpsertRate.min dml.bulkLoadRate.collection.max dml.bulkLoadRate.collection.min
        dml.bulkLoadRate.db.max dml.bulkLoadRate.db.min dml.bulkLoadRate.max dml.bulkLoadRate.min
        dml.bulkLoadRate.partition.max dml.bulkLoadRate.partition.min dml.deleteRate.collection.max
        dml.deleteRate.collection.min dml.deleteRate.db.max dml.deleteRate.db.min dml.deleteRate.max
        dml.deleteRate.min dml.deleteRate.partition.max dml.deleteRate.partition.min dml.enabled
        dml.insertRate.collection.max dml.insertRate.collection.min dml.insertRate.db.max
        dml.insertRate.db.min dml.insertRate.max dml.insertRate.min dml.insertRate.partition.max
        dml.insertRate.partition.min dml.upsertRate.collection.max dml.upsertRate.collection.min
        dml.upsertRate.db.max dml.upsertRate.db.min dml.upsertRate.max dml.upsertRate.partition.max
        dml.upsertRate.partition.min dql.enabled dql.queryRate.collection.max dql.queryRate.collection.min
        dql.queryRate.db.max dql.queryRate.db.min dql.queryRate.max dql.queryRate.min
        dql.queryRate.partition.max dql.queryRate.partition.min dql.searchRate.collection.max
        dql.searchRate.collection.min dql.searchRate.db.max dql.searchRate.db.min dql.searchRate.max
        dql.searchRate.min dql.searchRate.partition.max dql.searchRate.partition.min
        flushRate.collection.max flushRate.db.max flushRate.enabled flushRate.max forceDenyAllDDL
        indexRate.db.max indexRate.enabled indexRate.max limitReading.coolOffSpeed limitReading.forceDeny
        limitReading.queueProtection.enabled limitReading.queueProtection.nqInQueueThreshold
        limitReading.queueProtection.queueLatencyThreshold limitReading.resultProtection.enabled
        limitReading.resultProtection.maxReadResultRate limitWriting.deleteBufferRowCountProtection.enabled
        limitWriting.deleteBufferRowCountProtection.highWaterLevel
        limitWriting.deleteBufferRowCountProtection.lowWaterLevel
        limitWriting.deleteBufferSizeProtection.enabled
        limitWriting.deleteBufferSizeProtection.highWaterLevel
        limitWriting.deleteBufferSizeProtection.lowWaterLevel limitWriting.diskProtection.diskQuota
        limitWriting.diskProtection.diskQuotaPerCollection limitWriting.diskProtection.diskQuotaPerDB
        limitWriting.diskProtection.diskQuotaPerPartition limitWriting.diskProtection.enabled
        limitWriting.forceDeny limitWriting.growingSegmentsSizeProtection.enabled
        limitWriting.growingSegmentsSizeProtection.highWaterLevel
        limitWriting.growingSegmentsSizeProtection.lowWaterLevel
        limitWriting.growingSegmentsSizeProtection.minRateRatio
        limitWriting.l0SegmentsRowCountProtection.enabled
        limitWriting.l0SegmentsRowCountProtection.highWaterLevel
        limitWriting.l0SegmentsRowCountProtection.lowWaterLevel
        limitWriting.memProtection.dataNodeMemoryHighWaterLevel
        limitWriting.memProtection.dataNodeMemoryLowWaterLevel limitWriting.memProtection.enabled
        limitWriting.memProtection.queryNodeMemoryHighWaterLevel
        limitWriting.memProtection.queryNodeMemoryLowWaterLevel limitWriting.ttProtection.enabled
        limitWriting.ttProtection.maxTimeTickDelay limits.maxCollectionNum limits.maxCollectionNumPerDB
        limits.maxGroupSize limits.maxInsertSize limits.maxOutputSize limits.maxQueryResultWindow
        limits.maxResourceGroupNumOfQueryNode limits.nq limits.topK
    """,
    "rootCoord": """
        ImportTaskSubPath gracefulStopTimeout importMaxPendingTaskCount importTaskExpiration
        importTaskRetention maxGeneralCapacity maxPartitionNum minSegmentSizeToEnableIndex useLockScheduler
    """,
    "scalarAutoIndex": """
        enable params.bitmapCardinalityLimit params.build
    """,
    "streaming": """
        flush.growingSegmentBytesHwmThreshold flush.growingSegmentBytesLwmThreshold flush.l0.maxLifetime
        flush.l0.maxRowNum flush.l0.maxSize flush.memoryThreshold logging.appendSlowThreshold
        txn.defaultKeepaliveTimeout walBalancer.backoffInitialInterval walBalancer.backoffMaxInterval
        walBalancer.backoffMultiplier walBalancer.balancePolicy.allowRebalance
        walBalancer.balancePolicy.allowRebalanceRecoveryLagThreshold
        walBalancer.balancePolicy.minRebalanceIntervalThreshold walBalancer.balancePolicy.name
        walBalancer.balancePolicy.vchannelFair.antiAffinityWeight
        walBalancer.balancePolicy.vchannelFair.pchannelWeight
        walBalancer.balancePolicy.vchannelFair.rebalanceMaxStep
        walBalancer.balancePolicy.vchannelFair.rebalanceTolerance
        walBalancer.balancePolicy.vchannelFair.vchannelWeight walBalancer.operationTimeout
        walBalancer.triggerInterval walBroadcaster.tombstone.checkInternal walBroadcaster.tombstone.maxCount
        walBroadcaster.tombstone.maxLifetime walReadAheadBuffer.length walRecovery.gracefulCloseTimeout
        walRecovery.maxDirtyMessage walRecovery.persistInterval walTruncate.retentionInterval
        walTruncate.sampleInterval walWriteAheadBuffer.capacity walWriteAheadBuffer.keepalive
    """,
    "tikv": """
        snapshotScanSize
    """,
    "woodpecker": """
        client.auditor.maxInterval client.segmentAppend.maxRetries client.segmentAppend.queueSize
        client.segmentRollingPolicy.maxBlocks client.segmentRollingPolicy.maxInterval
        client.segmentRollingPolicy.maxSize logstore.segmentCompactionPolicy.maxParallelReads
        logstore.segmentCompactionPolicy.maxParallelUploads logstore.segmentCompactionPolicy.maxSize
        logstore.segmentReadPolicy.maxBatchSize logstore.segmentReadPolicy.maxFetchThreads
        logstore.segmentSyncPolicy.maxBytes logstore.segmentSyncPolicy.maxEntries
        logstore.segmentSyncPolicy.maxFlushRetries logstore.segmentSyncPolicy.maxFlushSize
        logstore.segmentSyncPolicy.maxFlushThreads logstore.segmentSyncPolicy.maxInterval
        logstore.segmentSyncPolicy.maxIntervalForLocalStorage logstore.segmentSyncPolicy.retryInterval
    """,
}
