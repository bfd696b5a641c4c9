import BackgroundTasks
import RingfenceKit

/// The system wakes the app now and then to refresh.
enum BackgroundRefresh {
    static let identifier = "org.ringfence.guard.refresh"

    static func register() {
        BGTaskScheduler.shared.register(forTaskWithIdentifier: identifier, using: nil) { task in
            // The system hands the task over and uses it no more.
            nonisolated(unsafe) let task = task
            let work = Task {
                let notices = await AppGroup.keeper?.wake(CallDirectories()) ?? []
                let language = await AppGroup.keeper?.language ?? .english
                for notice in notices { await Notifications.show(notice, language) }
                if let next = await AppGroup.keeper?.nextWake(CallDirectories()) { schedule(next) }
                task.setTaskCompleted(success: !Task.isCancelled)
            }
            task.expirationHandler = { work.cancel() }
        }
    }

    static func schedule(_ date: Date) {
        let request = BGAppRefreshTaskRequest(identifier: identifier)
        request.earliestBeginDate = date
        try? BGTaskScheduler.shared.submit(request)
    }
}
