import IdentityLookup
import RingfenceKit

/// Sorts messages from unknown senders. Reads the shared folder, writes nothing, asks no server.
final class MessageFilterExtension: ILMessageFilterExtension, ILMessageFilterQueryHandling,
    ILMessageFilterCapabilitiesQueryHandling
{
    private static let filter = MessageFilter(container: AppGroup.container)

    func handle(
        _ queryRequest: ILMessageFilterQueryRequest, context: ILMessageFilterExtensionContext,
        completion: @escaping (ILMessageFilterQueryResponse) -> Void
    ) {
        let sorting = Self.filter.sort(
            sender: queryRequest.sender, text: queryRequest.messageBody, country: queryRequest.receiverISOCountryCode)
        let response = ILMessageFilterQueryResponse()
        response.action = ILMessageFilterAction(rawValue: sorting.action.rawValue) ?? .allow
        response.subAction = ILMessageFilterSubAction(rawValue: sorting.subAction) ?? .none
        completion(response)
    }

    func handle(
        _ capabilitiesQueryRequest: ILMessageFilterCapabilitiesQueryRequest, context: ILMessageFilterExtensionContext,
        completion: @escaping (ILMessageFilterCapabilitiesQueryResponse) -> Void
    ) {
        let response = ILMessageFilterCapabilitiesQueryResponse()
        // Built with Xcode 16.2, these setters do not exist on iOS 17 (Apple's forums, 773057).
        if #available(iOS 18, *) {
            response.transactionalSubActions = Sorting.transactional.compactMap(ILMessageFilterSubAction.init)
            response.promotionalSubActions = Sorting.promotional.compactMap(ILMessageFilterSubAction.init)
        }
        completion(response)
    }
}
