package androidx.test.internal.runner.intent;

import android.content.Intent;
import androidx.test.runner.intent.IntentCallback;
import androidx.test.runner.intent.IntentMonitor;

public final class IntentMonitorImpl implements IntentMonitor {
    public void signalIntent(Intent intent) {}

    @Override
    public void addIntentCallback(IntentCallback callback) {}

    @Override
    public void removeIntentCallback(IntentCallback callback) {}
}
