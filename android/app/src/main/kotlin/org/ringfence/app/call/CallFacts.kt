package org.ringfence.app.call

import android.content.Context
import android.net.Uri
import android.os.Build
import android.provider.ContactsContract.PhoneLookup
import android.telecom.Call
import android.telecom.Connection
import android.telecom.PhoneAccountHandle
import android.telephony.SubscriptionManager
import android.telephony.TelephonyManager
import org.ringfence.core.IncomingCall
import org.ringfence.core.StirShaken
import java.util.TimeZone

/** Gathers what the phone knows about a call, without any permission but, where the owner granted it, that for contacts. */
object CallFacts {
    fun of(context: Context, details: Call.Details): IncomingCall {
        val account = details.accountHandle
        val shown = shown(details)
        val now = System.currentTimeMillis()
        val region = account?.let { region(context, it) }
        return IncomingCall(
            shown = shown,
            // A number in national form is read against every active SIM where it is unknown which one is called.
            regions = region?.let(::listOf) ?: simRegions(context),
            simSlot = account?.let { slot(context, it) },
            at = now / 1000,
            isContact = isContact(context, shown),
            stirShaken = stirShaken(details),
            utcOffsetMinutes = TimeZone.getDefault().getOffset(now) / 60_000,
            isFromAbroad = null,
            name = details.callerDisplayName?.takeIf { it.isNotBlank() },
            emergencyCallbackMode = details.hasProperty(Call.Details.PROPERTY_EMERGENCY_CALLBACK_MODE),
        )
    }

    /** The caller as the network shows it; empty where it is hidden, as the platform documents for a null handle. */
    fun shown(details: Call.Details): String {
        val handle = details.handle ?: return ""
        return if (handle.scheme == "tel") handle.schemeSpecificPart.orEmpty() else ""
    }

    /** Where the called SIM is at home; null where the system does not say. */
    fun region(context: Context, account: PhoneAccountHandle?): String? {
        val phone = context.getSystemService(TelephonyManager::class.java) ?: return null
        val sim = account?.let { runCatching { phone.createForPhoneAccountHandle(it) }.getOrNull() }
        return regionOf(sim)
    }

    /** Where the SIM of a subscription is at home. */
    fun region(context: Context, subscription: Int): String? =
        regionOf(context.getSystemService(TelephonyManager::class.java)?.createForSubscriptionId(subscription))

    /** In which slot the SIM of a subscription is, from 0. */
    fun slot(subscription: Int): UInt? = SubscriptionManager.getSlotIndex(subscription).takeIf { it >= 0 }?.toUInt()

    /** Where the active SIMs are at home, each region once. */
    fun simRegions(context: Context): List<String> {
        val phone = context.getSystemService(TelephonyManager::class.java) ?: return emptyList()
        return sims(context, phone).mapNotNull { regionOf(it) }.distinct()
    }

    /** In whose form the owner writes numbers. */
    fun home(context: Context): String? = simRegions(context).firstOrNull()

    private fun sims(context: Context, phone: TelephonyManager): List<TelephonyManager> {
        val manager = context.getSystemService(SubscriptionManager::class.java) ?: return listOf(phone)

        @Suppress("DEPRECATION")
        val slots = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) phone.activeModemCount else phone.phoneCount

        // Deprecated for a call that platform 34 brought; it needs no permission and works on all that we support.
        @Suppress("DEPRECATION")
        val subscriptions = (0 until slots).mapNotNull { manager.getSubscriptionIds(it)?.firstOrNull() }
        return subscriptions.map { phone.createForSubscriptionId(it) }.ifEmpty { listOf(phone) }
    }

    private fun regionOf(sim: TelephonyManager?): String? = sim?.simCountryIso?.uppercase()?.takeIf {
        it.length == 2 && it.all { letter -> letter in 'A'..'Z' }
    }

    private fun slot(context: Context, account: PhoneAccountHandle): UInt? {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.R) return null
        val phone = context.getSystemService(TelephonyManager::class.java) ?: return null
        val sim = runCatching { phone.createForPhoneAccountHandle(account) }.getOrNull() ?: return null
        return slot(sim.subscriptionId)
    }

    private fun stirShaken(details: Call.Details): StirShaken {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.R) return StirShaken.NOT_VERIFIED
        return when (details.callerNumberVerificationStatus) {
            Connection.VERIFICATION_STATUS_PASSED -> StirShaken.PASSED
            Connection.VERIFICATION_STATUS_FAILED -> StirShaken.FAILED
            else -> StirShaken.NOT_VERIFIED
        }
    }

    /**
     * Whether the number is a contact's, by the platform's index. Without the permission the system asks about no contact,
     * so whoever it does ask about is none.
     */
    fun isContact(context: Context, shown: String): Boolean {
        if (shown.isEmpty() || !Permissions.contacts(context)) return false
        val uri = Uri.withAppendedPath(PhoneLookup.CONTENT_FILTER_URI, Uri.encode(shown))
        val found = runCatching { context.contentResolver.query(uri, arrayOf(PhoneLookup._ID), null, null, null) }.getOrNull()
        return found?.use { it.moveToFirst() } ?: false
    }
}
