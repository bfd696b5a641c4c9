package org.ringfence.app

import android.app.Application

/**
 * Does nothing when it is made: Telecom starts the process to answer one call, which must not pay for screens that nobody
 * looks at. Whoever needs the core asks [org.ringfence.app.core.Core].
 */
class App : Application()
