import RingfenceKit
import UserNotifications

/// Tells the person what cannot wait until the app is opened.
enum Notifications {
    static func show(_ notice: Notice, _ language: Language) async {
        let centre = UNUserNotificationCenter.current()
        guard (try? await centre.requestAuthorization(options: [.alert, .sound])) == true else { return }
        let content = UNMutableNotificationContent()
        content.title = "Ringfence"
        content.body = Screen.words(for: notice, language)
        try? await centre.add(UNNotificationRequest(identifier: notice.rawValue, content: content, trigger: nil))
    }
}
