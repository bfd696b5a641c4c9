package org.ringfence.app

import android.app.Activity
import android.app.NotificationManager
import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.database.sqlite.SQLiteDatabase
import android.os.Build
import android.os.Looper
import android.view.View
import android.widget.TextView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.screen.ListsActivity
import org.ringfence.app.sync.Fetch
import org.ringfence.app.sync.SyncJob
import org.ringfence.app.sync.SyncJob.Companion.fetchesOnWifiOnly
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Shots
import org.ringfence.app.testing.SlowServer
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.press
import org.ringfence.app.testing.words
import org.ringfence.app.ui.service
import org.ringfence.core.Preset
import org.ringfence.core.Trust
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowToast
import org.robolectric.util.ReflectionHelpers
import java.util.concurrent.TimeUnit

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

    /** A day later, as far as the core's pacing goes. */
    private fun aDayPasses() {
        Core.close()
        val data = Core
            .folder(world.app)
            .listFiles()
            .orEmpty()
            .single { it.name == "ringfence.db" }
        SQLiteDatabase.openDatabase(data.path, null, SQLiteDatabase.OPEN_READWRITE).use { it.execSQL("UPDATE feed_state SET due = 0") }
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
    @Config(qualifiers = "w411dp-h891dp-xhdpi")
    fun `the page shows how far a fetch is, and stops it`() {
        Publisher.Feed("progress-${Build.VERSION.SDK_INT}").use { feed ->
            feed.release(today)
            SlowServer(feed.public).use { server ->
                val core = Core.of(world.app)
                core.follow(core.readLink(feed.linkAt(server.address)), Trust.MAY_BLOCK)
                val page = world.open(ListsActivity::class.java)
                button(page, R.string.lists_sync).performClick()
                server.awaitHalf()
                until { page.words().any { it.startsWith("Consumer Office: ") && it.endsWith(" percent") && !it.contains(" 0 ") } }
                assertTrue(page.words().toString(), page.getString(R.string.lists_syncing) in page.words())
                if (Build.VERSION.SDK_INT >= NEWEST) Shots.save("08-lists-under-way", Shots.page(page))
                button(page, R.string.lists_stop).performClick()
                server.goOn()
                world.settle()
                assertEquals(page.getString(R.string.lists_stopped), ShadowToast.getTextOfLatestToast())
                assertEquals("what is half there is not in force", 0, core.lists().size)
                world.press(page, R.string.lists_sync)
                assertEquals(page.getString(R.string.lists_synced), ShadowToast.getTextOfLatestToast())
                assertTrue("in force", answer("+12025550143") || core.lists().size == 1)
            }
        }
    }

    private fun button(page: Activity, text: Int): View =
        checkNotNull(
            Shots.find(page.window.decorView) { it.isClickable && (it as? TextView)?.text?.toString() == page.getString(text) },
        ) { page.words().toString() }

    /** Waits until something shows that another thread does. */
    private fun until(isSo: () -> Boolean) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30)
        while (true) {
            shadowOf(Looper.getMainLooper()).idle()
            if (isSo()) return
            check(System.nanoTime() < end) { "it does not come" }
            Thread.sleep(10)
        }
    }

    @Test
    @Config(sdk = [36])
    fun `the job runs, fails while the server is away, is tried again, and brings the list`() {
        val feed = Publisher.Feed("job-${Build.VERSION.SDK_INT}")
        feed.release("+12025550143")
        val follow = Core.of(world.app).readLink(feed.link)
        Core.of(world.app).follow(follow, Trust.MAY_BLOCK)
        assertFalse("its time has not come", shadowOf(runJob()).isRescheduleNeeded)
        assertEquals(0, Core.of(world.app).lists().size)
        aDayPasses()
        assertFalse("nothing to try again", shadowOf(runJob()).isRescheduleNeeded)
        assertEquals(1, Core.of(world.app).lists().size)

        feed.close()
        aDayPasses()
        assertTrue("its server is away", shadowOf(runJob()).isRescheduleNeeded)
        assertTrue(
            Core.of(world.app).degraded("en").toString(),
            Core
                .of(world.app)
                .feeds()
                .single()
                .failures > 0u,
        )
        assertEquals("what is there stays", 1, Core.of(world.app).lists().size)
        assertFalse("the core waits before it asks again", shadowOf(runJob()).isRescheduleNeeded)
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
    fun `a fetch that the system stops ends at once, says why, and is gone on with`() {
        Publisher.Feed("stopped").use { feed ->
            feed.release(today)
            SlowServer(feed.public).use { server ->
                val core = Core.of(world.app)
                core.follow(core.readLink(feed.linkAt(server.address)), Trust.MAY_BLOCK)
                aDayPasses()
                val job = Robolectric.buildService(SyncJob::class.java).create().get()
                val parameters = Shadow.newInstanceOf(JobParameters::class.java)
                ReflectionHelpers.setField(parameters, "mStopReason", JobParameters.STOP_REASON_CONSTRAINT_CONNECTIVITY)
                job.onStartJob(parameters)
                server.awaitHalf()
                assertTrue("wants to be run again", job.onStopJob(parameters))
                server.goOn()
                world.settle()
                assertEquals("nothing came into force", 0, Core.of(world.app).lists().size)
                assertEquals(JobParameters.STOP_REASON_CONSTRAINT_CONNECTIVITY, SelfCheck(world.app).stopReason)
                aDayPasses()
                runJob()
                assertEquals("the list is there", 1, Core.of(world.app).lists().size)
                assertEquals("nothing stopped it", null, SelfCheck(world.app).stopReason)
            }
        }
    }

    /** Numbers enough for a change of one to be shorter than the whole. */
    private val today = (0 until 3000).joinToString("\n") { "+1202555${(it * 7919) % 10_000}".padEnd(12, '1') } + "\n+12025550143"

    private companion object {
        const val DAY_MS = 24L * 60 * 60 * 1000
        const val NEWEST = 36
        const val WIDTH = 772
    }
}
