package org.ringfence.app.call

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import android.os.Build

/** What this flavour can ask for, and what the owner granted. */
object Permissions {
    const val CONTACTS = Manifest.permission.READ_CONTACTS
    const val SMS = Manifest.permission.RECEIVE_SMS
    const val NOTIFICATIONS = "android.permission.POST_NOTIFICATIONS"

    fun contacts(context: Context) = isGranted(context, CONTACTS)

    fun notifications(context: Context) =
        Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || isGranted(context, NOTIFICATIONS)

    fun isGranted(context: Context, permission: String) =
        context.checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED

    /** Whether the manifest of this flavour declares a permission. */
    fun canAsk(context: Context, permission: String): Boolean {
        val info = context.packageManager.getPackageInfo(context.packageName, PackageManager.GET_PERMISSIONS)
        return info.requestedPermissions.orEmpty().contains(permission)
    }
}
