package org.ringfence.app.sync

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.app.job.JobService
import android.content.ComponentName
import android.content.Context
import android.os.Build
import org.ringfence.app.call.CallDesk
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.health.HealthNotice
import org.ringfence.app.ui.Work
import org.ringfence.app.ui.service

/** Brings the lists up to date once a day, when it costs the owner nothing. */
class SyncJob : JobService() {
    override fun onStartJob(job: JobParameters): Boolean {
        Work.network.execute {
            // The core keeps to what a publisher's server asked for; a fetch that it puts off is no failure.
            val feeds = runCatching { Fetch.run(this, onlyDue = true).also { Core.of(this).verifyLists() } }.getOrNull()
            if (feeds != null && feeds.none { it.isCancelled }) SelfCheck(this).fetchRanThrough()
            runCatching { CallDesk.takeUp(this, Core.of(this)) }
            runCatching { HealthNotice.tell(this, Core.of(this)) }
            Work.onMain { jobFinished(job, feeds == null || feeds.any { it.problem != null }) }
        }
        return true
    }

    override fun onStopJob(job: JobParameters): Boolean {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) SelfCheck(this).fetchStopped(job.stopReason)
        Fetch.cancel()
        return true
    }

    companion object {
        const val ID = 1
        private const val DAY_MS = 24L * 60 * 60 * 1000
        private const val BACK_OFF_MS = 30L * 60 * 1000

        /** Whether only networks that cost nothing are used. */
        var Context.fetchesOnWifiOnly: Boolean
            get() = getSharedPreferences("sync", Context.MODE_PRIVATE).getBoolean("wifi_only", true)
            set(value) {
                getSharedPreferences("sync", Context.MODE_PRIVATE).edit().putBoolean("wifi_only", value).apply()
                schedule(this)
            }

        /** Plans the daily fetch unless it is planned as it should be; survives a reboot. */
        fun schedule(context: Context) {
            val network = if (context.fetchesOnWifiOnly) JobInfo.NETWORK_TYPE_UNMETERED else JobInfo.NETWORK_TYPE_ANY
            val wanted =
                JobInfo
                    .Builder(ID, ComponentName(context, SyncJob::class.java))
                    .setPeriodic(DAY_MS)
                    .setRequiredNetworkType(network)
                    .setRequiresBatteryNotLow(true)
                    .setRequiresStorageNotLow(true)
                    .setBackoffCriteria(BACK_OFF_MS, JobInfo.BACKOFF_POLICY_EXPONENTIAL)
                    .setPersisted(true)
                    .build()
            val scheduler = context.service<JobScheduler>()
            // Planning it again would put it off.
            if (scheduler.getPendingJob(ID) != wanted) scheduler.schedule(wanted)
        }
    }
}
