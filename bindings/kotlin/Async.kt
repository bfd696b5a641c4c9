/*
 * The asynchronous form of every call that blocks: what such a call reads or writes keeps no other thread waiting.
 *
 * A coroutine that is cancelled lets go at once. A sync that it waited for ends soon; other work goes on to its end, so that
 * nothing is half written.
 */

package org.ringfence.core

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.suspendCancellableCoroutine
import java.nio.ByteBuffer

private suspend fun <T> apart(
    cancelled: () -> Unit = {},
    call: () -> T,
): T =
    suspendCancellableCoroutine { waiting ->
        waiting.invokeOnCancellation { cancelled() }
        Dispatchers.IO.asExecutor().execute { waiting.resumeWith(runCatching(call)) }
    }

/** As [RingfenceGuard.open]. */
suspend fun openGuardAsync(
    directory: String,
    mode: GuardMode,
    now: Long,
): RingfenceGuard = apart { RingfenceGuard.open(directory, mode, now) }

/** As [Feeds.sync]; when the coroutine is cancelled, the sync is. */
suspend fun Feeds.syncAsync(
    onlyDue: Boolean,
    budget: ULong?,
    control: SyncControl,
    watch: SyncWatch?,
    now: Long,
): List<FeedSync> = apart(control::cancel) { sync(onlyDue, budget, control, watch, now) }

/** As [Feeds.syncWith]; when the coroutine is cancelled, the sync is. */
suspend fun Feeds.syncWithAsync(
    transport: Transport,
    onlyDue: Boolean,
    budget: ULong?,
    control: SyncControl,
    watch: SyncWatch?,
    now: Long,
): List<FeedSync> = apart(control::cancel) { syncWith(transport, onlyDue, budget, control, watch, now) }

/** As [RingfenceGuard.buildGate]. */
suspend fun RingfenceGuard.buildGateAsync(maxBytes: ULong): ULong? = apart { buildGate(maxBytes) }

/** As [RingfenceGuard.verifyLists]. */
suspend fun RingfenceGuard.verifyListsAsync(now: Long): List<Long> = apart { verifyLists(now) }

/** As [RingfenceGuard.reload]. */
suspend fun RingfenceGuard.reloadAsync(now: Long) = apart { reload(now) }

/** As [RingfenceGuard.publish]. */
suspend fun RingfenceGuard.publishAsync() = apart { publish() }

/** As [RingfenceGuard.publishTo]. */
suspend fun RingfenceGuard.publishToAsync(directory: String) = apart { publishTo(directory) }

/** As [RingfenceGuard.directory]. */
suspend fun RingfenceGuard.directoryAsync(
    maximum: ULong,
    now: Long,
): CallDirectory = apart { directory(maximum, now) }

/** As [CallDirectoryStream.nextRecords]. */
suspend fun CallDirectoryStream.nextRecordsAsync(limit: UInt): ByteArray = apart { nextRecords(limit) }

/** As [Calls.dialled]. */
suspend fun Calls.dialledAsync(
    shown: String,
    regionCode: String?,
    at: Long,
) = apart { dialled(shown, regionCode, at) }

/** As [Calls.finish]. */
suspend fun Calls.finishAsync(
    id: Long,
    rang: UInt,
    talked: UInt,
): Boolean = apart { finish(id, rang, talked) }

/** As [Calls.setTruce]. */
suspend fun Calls.setTruceAsync(
    truce: Truce,
    until: Long,
) = apart { setTruce(truce, until) }

/** As [ScreenedCall.record]. */
suspend fun ScreenedCall.recordAsync(): Long = apart { record() }

/** As [ScreenedMessage.record]. */
suspend fun ScreenedMessage.recordAsync(): Long = apart { record() }

/** As [Feeds.follow]. */
suspend fun Feeds.followAsync(
    link: String,
    trust: Trust,
    regions: List<String>,
    now: Long,
): Long = apart { follow(link, trust, regions, now) }

/** As [Feeds.unfollow]. */
suspend fun Feeds.unfollowAsync(
    feed: Long,
    now: Long,
): Boolean = apart { unfollow(feed, now) }

/** As [Feeds.all]. */
suspend fun Feeds.allAsync(): List<Feed> = apart { all() }

/** As [Feeds.lists]. */
suspend fun Feeds.listsAsync(now: Long): List<InstalledList> = apart { lists(now) }

/** As [Feeds.quarantine]. */
suspend fun Feeds.quarantineAsync(): List<Quarantined> = apart { quarantine() }

/** As [Feeds.installList]. */
suspend fun Feeds.installListAsync(
    path: String,
    now: Long,
): Long = apart { installList(path, now) }

/** As [Feeds.removeList]. */
suspend fun Feeds.removeListAsync(
    id: Long,
    now: Long,
): Boolean = apart { removeList(id, now) }

/** As [Rules.all]. */
suspend fun Rules.allAsync(): List<Rule> = apart { all() }

/** As [Rules.check]. */
suspend fun Rules.checkAsync(
    draft: RuleDraft,
    home: String?,
    now: Long,
    language: String,
): List<String> = apart { check(draft, home, now, language) }

/** As [Rules.add]. */
suspend fun Rules.addAsync(
    draft: RuleDraft,
    home: String?,
    now: Long,
): Long = apart { add(draft, home, now) }

/** As [Rules.remove]. */
suspend fun Rules.removeAsync(
    id: Long,
    now: Long,
): Boolean = apart { remove(id, now) }

/** As [History.calls]. */
suspend fun History.callsAsync(
    filter: HistoryFilter,
    limit: UInt,
    language: String,
): List<PastCall> = apart { calls(filter, limit, language) }

/** As [History.call]. */
suspend fun History.callAsync(
    id: Long,
    language: String,
): PastCall? = apart { call(id, language) }

/** As [History.messages]. */
suspend fun History.messagesAsync(
    filter: HistoryFilter,
    limit: UInt,
    language: String,
): List<PastMessage> = apart { messages(filter, limit, language) }

/** As [History.message]. */
suspend fun History.messageAsync(
    id: Long,
    language: String,
): PastMessage? = apart { message(id, language) }

/** As [History.undoCall]. */
suspend fun History.undoCallAsync(
    id: Long,
    now: Long,
): String? = apart { undoCall(id, now) }

/** As [History.undoMessage]. */
suspend fun History.undoMessageAsync(
    id: Long,
    now: Long,
): Boolean = apart { undoMessage(id, now) }

/** As [History.counters]. */
suspend fun History.countersAsync(since: Long): Counters = apart { counters(since) }

/** As [History.forgetCalls]. */
suspend fun History.forgetCallsAsync(id: Long?): ULong = apart { forgetCalls(id) }

/** As [History.forgetMessages]. */
suspend fun History.forgetMessagesAsync(id: Long?): ULong = apart { forgetMessages(id) }

/** As [Health.report]. */
suspend fun Health.reportAsync(
    now: Long,
    language: String,
): HealthReport = apart { report(now, language) }

/** As [Health.noteScreeningFailed]. */
suspend fun Health.noteScreeningFailedAsync(now: Long) = apart { noteScreeningFailed(now) }

/** As [Health.clear]. */
suspend fun Health.clearAsync() = apart { clear() }

/** As [Owner.saveSettings]. */
suspend fun Owner.saveSettingsAsync(
    settings: OwnerSettings,
    now: Long,
) = apart { saveSettings(settings, now) }

/** As [Owner.setPreset]. */
suspend fun Owner.setPresetAsync(
    preset: Preset,
    now: Long,
) = apart { setPreset(preset, now) }

/** As [Owner.preview]. */
suspend fun Owner.previewAsync(
    preset: Preset,
    now: Long,
    language: String,
): List<PreviewedCall> = apart { preview(preset, now, language) }

/** As [Owner.lessons]. */
suspend fun Owner.lessonsAsync(
    language: String,
    now: Long,
): List<Lesson> = apart { lessons(language, now) }

/** As [Owner.exportDocument]. */
suspend fun Owner.exportDocumentAsync(): String = apart { exportDocument() }

/** As [Owner.importDocument]. */
suspend fun Owner.importDocumentAsync(
    document: String,
    now: Long,
): ImportedDocument = apart { importDocument(document, now) }

/** As [Owner.importLists]. */
suspend fun Owner.importListsAsync(
    bytes: ByteBuffer,
    home: String?,
    now: Long,
): ImportedLists = apart { importLists(bytes, home, now) }
