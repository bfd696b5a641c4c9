package org.ringfence.app.testing

import android.app.NotificationManager
import android.content.ContentProvider
import android.content.ContentValues
import android.content.Context
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.Build
import android.provider.ContactsContract
import android.telecom.PhoneAccountHandle
import android.telephony.SubscriptionManager
import android.telephony.TelephonyManager
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadows.ShadowContentResolver
import org.robolectric.shadows.ShadowNotificationManager
import org.robolectric.shadows.ShadowSubscriptionManager.SubscriptionInfoBuilder

/** A phone with a SIM of each of these regions, in this order of slots. Gives the phone account of each. */
fun World.insertSims(vararg regions: String): List<PhoneAccountHandle> {
    val phone = app.getSystemService(TelephonyManager::class.java)
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) shadowOf(phone).setActiveModemCount(regions.size) else shadowOf(phone).setPhoneCount(regions.size)
    val infos =
        regions.mapIndexed { slot, region ->
            val sim = Sim(app, slot + 1, region)
            shadowOf(phone).setTelephonyManagerForSubscriptionId(slot + 1, sim)
            shadowOf(phone).setTelephonyManagerForHandle(account(slot), sim)
            SubscriptionInfoBuilder
                .newBuilder()
                .setId(slot + 1)
                .setSimSlotIndex(slot)
                .buildSubscriptionInfo()
        }
    shadowOf(app.getSystemService(SubscriptionManager::class.java)).setActiveSubscriptionInfoList(infos)
    return regions.indices.map { account(it) }
}

/** One SIM's view of the telephone; Robolectric's knows one region for all. */
private class Sim(
    context: Context,
    subscription: Int,
    private val region: String,
) : TelephonyManager(context, subscription) {
    override fun getSimCountryIso() = region
}

private fun account(slot: Int) = PhoneAccountHandle(android.content.ComponentName("com.android.phone", "Connections"), "sim-$slot")

/** The system's index of contacts; counts how often it was asked. */
class Contacts(
    private vararg val numbers: String,
) : ContentProvider() {
    var asked = 0
        private set

    fun register() = ShadowContentResolver.registerProviderInternal(ContactsContract.AUTHORITY, this)

    override fun query(uri: Uri, projection: Array<String>?, selection: String?, arguments: Array<String>?, order: String?): Cursor {
        asked += 1
        val cursor = MatrixCursor(projection ?: arrayOf("_id"))
        if (uri.lastPathSegment in numbers) cursor.addRow(arrayOf<Any>(1))
        return cursor
    }

    override fun onCreate() = true

    override fun getType(uri: Uri): String? = null

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun delete(uri: Uri, selection: String?, arguments: Array<String>?) = 0

    override fun update(uri: Uri, values: ContentValues?, selection: String?, arguments: Array<String>?) = 0
}

/** In the place of the system's answer whether full-screen warnings are allowed (Android 14 and later). */
@Implements(NotificationManager::class)
class FullScreenShadow : ShadowNotificationManager() {
    @Implementation(minSdk = Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
    fun canUseFullScreenIntent(): Boolean = isAllowed

    companion object {
        var isAllowed = true

        fun allow() {
            isAllowed = true
        }
    }
}
