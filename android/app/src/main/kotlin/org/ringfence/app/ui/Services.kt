package org.ringfence.app.ui

import android.content.Context

/** A service of the system that every phone has. */
inline fun <reified T : Any> Context.service(): T = checkNotNull(getSystemService(T::class.java))
