package org.ringfence.app.call

import android.content.Context
import android.os.Process
import android.os.SystemClock
import org.json.JSONArray
import org.json.JSONObject
import org.ringfence.core.IncomingCall
import org.ringfence.core.StirShaken
import java.io.File
import java.util.UUID

/**
 * Calls that were answered, but not yet warned of and written down. The system may end the process as soon as Telecom has its
 * answer: the next process takes up what this one left, so that no call is lost.
 */
object Unfinished {
    /** Does [work], which answers a call and finishes it; the call is kept until it is through. */
    fun during(context: Context, call: IncomingCall, work: () -> Unit) {
        val file = File(folder(context), UUID.randomUUID().toString())
        // On a full disk only this net is missing.
        runCatching { file.writeText(write(call)) }
        work()
        file.delete()
    }

    /** Hands over each call that an earlier process left, once. */
    fun takeUp(context: Context, finish: (IncomingCall) -> Unit) {
        val processStarted = System.currentTimeMillis() - SystemClock.elapsedRealtime() + Process.getStartElapsedRealtime()
        val left = folder(context).listFiles { file -> file.lastModified() < processStarted }.orEmpty()
        left.sortedBy { it.lastModified() }.forEach { file ->
            val call = runCatching { read(file.readText()) }.getOrNull()
            file.delete()
            call?.let(finish)
        }
    }

    /** Holds a caller's number for milliseconds: in the storage that is encrypted with the owner's code, and in no backup. */
    private fun folder(context: Context) = File(context.noBackupFilesDir, "unfinished").apply { mkdirs() }

    private fun write(call: IncomingCall): String =
        JSONObject()
            .put("shown", call.shown)
            .put("regions", JSONArray(call.regions))
            .putOpt("sim_slot", call.simSlot?.toInt())
            .put("at", call.at)
            .put("is_contact", call.isContact)
            .put("stir_shaken", call.stirShaken.name)
            .putOpt("utc_offset_minutes", call.utcOffsetMinutes)
            .putOpt("name", call.name)
            .put("emergency_callback_mode", call.emergencyCallbackMode)
            .toString()

    private fun read(text: String): IncomingCall {
        val json = JSONObject(text)
        val regions = json.getJSONArray("regions")
        return IncomingCall(
            shown = json.getString("shown"),
            regions = List(regions.length()) { regions.getString(it) },
            simSlot = if (json.has("sim_slot")) json.getInt("sim_slot").toUInt() else null,
            at = json.getLong("at"),
            isContact = json.getBoolean("is_contact"),
            stirShaken = StirShaken.valueOf(json.getString("stir_shaken")),
            utcOffsetMinutes = if (json.has("utc_offset_minutes")) json.getInt("utc_offset_minutes") else null,
            name = if (json.has("name")) json.getString("name") else null,
            emergencyCallbackMode = json.getBoolean("emergency_callback_mode"),
        )
    }
}
