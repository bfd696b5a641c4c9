package org.ringfence.app.testing

import android.Manifest
import android.app.Application
import android.app.role.RoleManager
import android.content.Context
import android.os.Looper
import android.telephony.TelephonyManager
import org.junit.rules.ExternalResource
import org.ringfence.app.call.ScreeningService
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Work
import org.ringfence.core.GuardMode
import org.ringfence.core.RingfenceGuard
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.util.concurrent.TimeUnit

/** A phone with an American SIM that holds the role and shows notifications; the core is the real one. */
class World : ExternalResource() {
    val app: Application get() = RuntimeEnvironment.getApplication()

    override fun before() {
        Core.close()
        FullScreenShadow.allow()
        val telephony = app.getSystemService(TelephonyManager::class.java)
        shadowOf(telephony).setSimCountryIso("us")
        val roles = shadowOf(app.getSystemService(RoleManager::class.java))
        roles.addAvailableRole(RoleManager.ROLE_CALL_SCREENING)
        roles.addHeldRole(RoleManager.ROLE_CALL_SCREENING)
        shadowOf(app).grantPermissions("android.permission.POST_NOTIFICATIONS")
        app.getSystemService(android.os.UserManager::class.java).let { shadowOf(it).setUserUnlocked(true) }
        app
            .getSharedPreferences("set_up", Context.MODE_PRIVATE)
            .edit()
            .putBoolean("done", true)
            .commit()
    }

    override fun after() {
        settle()
        Core.close()
    }

    /** Waits until everything that was begun in the background is done and shown. */
    fun settle() {
        repeat(ROUNDS) {
            Work.background.submit { }.get(WAIT_S, TimeUnit.SECONDS)
            Work.network.submit { }.get(WAIT_S, TimeUnit.SECONDS)
            shadowOf(Looper.getMainLooper()).idle()
        }
    }

    /** Waits until every call is answered, warned of and written down. */
    fun settleCalls() {
        val until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S)
        while (ScreeningService.isBusy && System.nanoTime() < until) Thread.sleep(1)
        settle()
    }

    /** Puts a list in force, as if it had been installed by hand. */
    fun install(list: File) {
        val guard = RingfenceGuard.open(Core.folder(app).path, GuardMode.APP, Core.now())
        guard.feeds().installList(list.path, Core.now())
        guard.shut()
    }

    companion object {
        private const val ROUNDS = 3
        private const val WAIT_S = 60L
        val root = File(System.getProperty("ringfence.root")!!).canonicalFile
    }
}

/** The publisher's tool, to make real lists and feeds. */
object Publisher {
    private val tool = File(System.getProperty("ringfence.tools")!!)
    private val folder = File(World.root, "target/android/fixtures").apply { mkdirs() }

    /** A list of American numbers that pretend to be a bank, with a range beside them. */
    val bankScams: File by lazy { list("bank-scams", "bank", "+12025550143\n+12025550144\n+120255501*\n+14155550100\n") }

    fun list(name: String, category: String, numbers: String, region: String = "US"): File {
        val source = File(folder, "$name.txt").apply { writeText(numbers) }
        val made = File(folder, "$name.rfl")
        val arguments = listOf("build", "--region", region, "--category", category, "--name", "list of bank scams", "--publisher", "Consumer Office")
        run(
            arguments + listOf(
                "--issued",
                java.time.LocalDate
                    .now()
                    .toString(),
                "-o",
                made.path,
                source.path,
            ),
        )
        return made
    }

    fun run(arguments: List<String>, input: String? = null): String {
        val process = ProcessBuilder(listOf(tool.path) + arguments).redirectErrorStream(true).directory(folder).start()
        process.outputStream.use { stream -> input?.let { stream.write(it.toByteArray()) } }
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { "blocklist-tools ${arguments.joinToString(" ")}: $said" }
        return said
    }

    /** A publisher's feed, served on loopback. */
    class Feed(
        private val name: String,
    ) : AutoCloseable {
        private val dir = File(folder, name)
        private val server: Process
        private var releases = 0

        /** What a phone follows. */
        val link: String

        init {
            dir.deleteRecursively()
            run(listOf("feed", "init", dir.path, "--name", "Consumer Office"))
            server = ProcessBuilder(tool.path, "feed", "serve", dir.apply { File(this, "public").mkdirs() }.path, "--json").start()
            val address = Regex("http://[^\"]+").find(server.inputStream.bufferedReader().readLine())!!.value
            link = linkAt(address)
        }

        /** What is served. */
        val public get() = File(dir, "public")

        /** What a phone follows that gets the feed from another server. */
        fun linkAt(address: String): String =
            Regex("http://\\S+#ringfence=[^\\s\"]+").find(run(listOf("feed", "announce", dir.path, "--at", address, "--json")))!!.value

        fun release(numbers: String) {
            val list = list("$name-${++releases}", "bank", numbers)
            run(listOf("feed", "add", dir.path, list.path, "--as", "bank-scams", "--region", "US"))
            run(listOf("feed", "stage", dir.path))
            run(listOf("feed", "release", dir.path))
        }

        /** An update that the publisher's own bounds would have stopped; whoever holds the keys has lifted them. */
        fun releasePoisoned(numbers: String) {
            val settings = File(dir, "feed.json")
            val lax = settings.readText().replace("\"growth_percent\": 200", "\"growth_percent\": 100000")
            settings.writeText(lax)
            release(numbers)
        }

        override fun close() {
            server.destroy()
            server.waitFor()
        }
    }
}
