package org.ringfence.app

import android.app.NotificationManager
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.os.Build
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.sync.Fetch
import org.ringfence.app.sync.SyncJob
import org.ringfence.app.sync.SyncJob.Companion.fetchesOnWifiOnly
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Shots
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.words
import org.ringfence.app.ui.service
import org.ringfence.core.Preset
import org.ringfence.core.Trust
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow
import org.robolectric.util.ReflectionHelpers
import java.io.File

/** From a publisher's laptop to the warning: a real feed on loopback, the real job, the real core. */
@RunWith(CoreRunner::class)
class FeedTest {
    @get:Rule val world = World()

    private val scheduler get() = world.app.service<JobScheduler>()

    private fun runJob(): SyncJob {
        val job = Robolectric.buildService(SyncJob::class.java).create().get()
        val parameters = Shadow.newInstanceOf(JobParameters::class.java)
        ReflectionHelpers.setField(parameters, "jobId", SyncJob.ID)
        assertTrue("goes on in the background", job.onStartJob(parameters))
        world.settle()
        return job
    }

    private fun answer(shown: String): Boolean {
        val answered = Telecom().screen(Telecom.call(shown))
        val ended = answered.await().disallowCall
        world.settleCalls()
        return ended
    }

    @Test
    @Config(qualifiers = "w411dp-h891dp-xhdpi")
    fun `a feed brings a list, a day's change and never a poisoned update`() {
        Publisher.Feed("e2e-${Build.VERSION.SDK_INT}").use { feed ->
            feed.release(today)
            val core = Core.of(world.app)
            core.use(Preset.BALANCED)
            core.follow(core.readLink(feed.link), Trust.MAY_BLOCK)
            assertFalse("nothing is fetched yet", answer("+12025550143"))

            Fetch.run(world.app, onlyDue = false)
            assertTrue("the list is in force", answer("+12025550143"))
            val warning = shadowOf(world.app.service<NotificationManager>()).allNotifications.last()
            if (Build.VERSION.SDK_INT >= NEWEST) Shots.save("30-feed-warning", Shots.notification(warning, WIDTH))
            assertFalse("tomorrow's number is not listed", answer("+14155550177"))

            feed.release("$today\n+14155550177")
            val second = Fetch.run(world.app, onlyDue = false).single()
            assertEquals(
                "one delta",
                "Deltas",
                second.lists
                    .single()
                    .road.javaClass.simpleName,
            )
            assertTrue("the next day's number is", answer("+14155550177"))

            // Whoever stole the keys has half a city put on the list.
            feed.releasePoisoned("$today\n" + (0 until 30_000).joinToString("\n") { "+1415${2_000_000 + it * 7}" })
            Fetch.run(world.app, onlyDue = false)
            assertTrue("what was in force stays: " + core.lists().map { it.title to it.entries }, answer("+12025550111"))
            assertFalse("no city goes silent", answer("+14152000700"))
            assertTrue(core.degraded("en").any { it.code == "update_quarantined" })
            val health = world.open(HealthActivity::class.java)
            assertTrue(health.words().toString(), health.words().any { it.contains("goes too far") })
            if (Build.VERSION.SDK_INT >= NEWEST) Shots.save("31-health-quarantine", Shots.page(health))
        }
    }

    @Test
    fun `the job fetches what is due, and says when it failed`() {
        val feed = Publisher.Feed("job-${Build.VERSION.SDK_INT}")
        feed.release("+12025550143")
        val core = Core.of(world.app)
        core.follow(core.readLink(feed.link), Trust.MAY_BLOCK)
        feed.close()
        // Its server is gone: nothing is fetched, the job asks to be run again, and the health page says why.
        Fetch.run(world.app, onlyDue = false)
        val job = runJob()
        assertNotNull(job)
        assertTrue(core.degraded("en").any { it.code == "sync_failing" })
    }

    @Test
    fun `it is planned once a day, on networks that cost nothing, and outlives a reboot`() {
        SyncJob.schedule(world.app)
        val planned = scheduler.getPendingJob(SyncJob.ID)!!
        assertTrue(planned.isPeriodic && planned.isPersisted && planned.isRequireBatteryNotLow && planned.isRequireStorageNotLow)
        assertEquals(DAY_MS, planned.intervalMillis)
        @Suppress("DEPRECATION")
        assertEquals(JobInfo.NETWORK_TYPE_UNMETERED, planned.networkType)
        world.app.fetchesOnWifiOnly = false
        @Suppress("DEPRECATION")
        assertEquals(JobInfo.NETWORK_TYPE_ANY, scheduler.getPendingJob(SyncJob.ID)!!.networkType)
    }

    @Test
    @Config(sdk = [36])
    fun `a fetch that the system stops is noted and gone on with`() {
        val job = Robolectric.buildService(SyncJob::class.java).create().get()
        val parameters = Shadow.newInstanceOf(JobParameters::class.java)
        ReflectionHelpers.setField(parameters, "mStopReason", JobParameters.STOP_REASON_TIMEOUT)
        assertTrue("wants to be run again", job.onStopJob(parameters))
        assertEquals(JobParameters.STOP_REASON_TIMEOUT, SelfCheck(world.app).stopReason)
        runJob()
        assertEquals(null, SelfCheck(world.app).stopReason)
    }

    /** Numbers enough for a change of one to be shorter than the whole. */
    private val today = (0 until 3000).joinToString("\n") { "+1202555${(it * 7919) % 10_000}".padEnd(12, '1') } + "\n+12025550143"

    private companion object {
        const val DAY_MS = 24L * 60 * 60 * 1000
        const val NEWEST = 36
        const val WIDTH = 772
    }
}
