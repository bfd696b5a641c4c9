package org.ringfence.app.core

import android.content.Context
import android.content.SharedPreferences

/**
 * What the shell itself must not keep silent about; the core has its own health report. Times and kinds only, never who
 * called. Lies in device-protected storage, since a call may come before the phone is unlocked.
 */
class SelfCheck(
    context: Context,
) {
    private val stored: SharedPreferences =
        context.createDeviceProtectedStorageContext().getSharedPreferences("self_check", Context.MODE_PRIVATE)

    /** Milliseconds that the last call waited; null before the first. */
    val lastAnswerMs: Long? get() = stored.getLong("answer_ms", -1).takeIf { it >= 0 }
    val slowAnswerMs: Long? get() = stored.getLong("slow_ms", -1).takeIf { it >= 0 }
    val hasFailed: Boolean get() = stored.contains("failure")
    val failure: String get() = stored.getString("failure", "").orEmpty()
    val hadLockedCall: Boolean get() = stored.getBoolean("locked", false)

    /** Why the system stopped the last fetch; null where it ran through. */
    val stopReason: Int? get() = stored.getInt("stop_reason", -1).takeIf { it >= 0 }

    /** When a message with a code came that the system did not show us, in seconds. */
    val codeArrivedAt: Long? get() = stored.getLong("code_at", -1).takeIf { it >= 0 }

    fun answered(ms: Long) = stored.edit().putLong("answer_ms", ms).apply()

    fun tooSlow(ms: Long) = stored
        .edit()
        .putLong("answer_ms", ms)
        .putLong("slow_ms", ms)
        .apply()

    /** Keeps the kind of a failure; its message could hold a number. */
    fun failed(failure: Throwable) = stored.edit().putString("failure", failure.javaClass.simpleName).apply()

    fun wasLocked() = stored.edit().putBoolean("locked", true).apply()

    fun codeArrived(at: Long) = stored.edit().putLong("code_at", at).apply()

    fun fetchStopped(reason: Int) = stored.edit().putInt("stop_reason", reason).apply()

    fun fetchRanThrough() = stored.edit().remove("stop_reason").apply()

    fun understood(vararg what: String) = stored.edit().apply { what.forEach { remove(it) } }.apply()
}
