import IdentityLookupUI
import RingfenceKit

/// Takes what a person reports from Phone or Messages, says what that does, and leaves it for the app.
final class ClassificationViewController: ILClassificationUIExtensionViewController {
    private let reporting = Reporting(container: AppGroup.container)

    override func prepare(for request: ILClassificationRequest) {
        let label = UILabel(frame: view.bounds.insetBy(dx: 20, dy: 20))
        label.text = reporting.words(reports(request))
        label.font = .preferredFont(forTextStyle: .body)
        label.adjustsFontForContentSizeCategory = true
        label.numberOfLines = 0
        label.autoresizingMask = [.flexibleWidth, .flexibleHeight]
        view.addSubview(label)
        extensionContext.isReadyForClassificationResponse = true
    }

    override func classificationResponse(for request: ILClassificationRequest) -> ILClassificationResponse {
        reporting.leave(reports(request))
        // `none`: the system sends no report and needs no server for it.
        return ILClassificationResponse(action: .none)
    }

    private func reports(_ request: ILClassificationRequest) -> [Report] {
        let calls = (request as? ILCallClassificationRequest)?.callCommunications ?? []
        let messages = (request as? ILMessageClassificationRequest)?.messageCommunications ?? []
        return calls.map { Report(sender: $0.sender, text: nil, received: $0.dateReceived) }
            + messages.map { Report(sender: $0.sender, text: $0.messageBody, received: $0.dateReceived) }
    }
}
