import IdentityLookupUI
import RingfenceKit

/// Takes what a person reports from Phone or Messages and leaves it for the app. Nothing is sent anywhere.
final class ClassificationViewController: ILClassificationUIExtensionViewController {
    override func prepare(for request: ILClassificationRequest) {
        extensionContext.isReadyForClassificationResponse = true
    }

    override func classificationResponse(for request: ILClassificationRequest) -> ILClassificationResponse {
        let calls = (request as? ILCallClassificationRequest)?.callCommunications ?? []
        let messages = (request as? ILMessageClassificationRequest)?.messageCommunications ?? []
        let reports =
            calls.map { Report(sender: $0.sender, text: nil, received: $0.dateReceived) }
            + messages.map { Report(sender: $0.sender, text: $0.messageBody, received: $0.dateReceived) }
        reports.forEach { try? AppGroup.container?.leave($0) }
        // `none`: the system sends no report and needs no server for it. The app writes the rule that blocks.
        return ILClassificationResponse(action: .none)
    }
}
