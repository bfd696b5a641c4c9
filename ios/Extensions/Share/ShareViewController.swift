import RingfenceKit
import SwiftUI
import UIKit

/// "Check this message" in the share sheet: judges what was shared and shows the verdict. Reads only.
final class ShareViewController: UIViewController {
    override func viewDidLoad() {
        super.viewDidLoad()
        Task {
            let text = await extensionContext?.sharedText() ?? ""
            let checked = MessageFilter(container: AppGroup.container).check(text)
            let content = ShareView(screen: checked.screen, language: checked.language) { [weak self] in
                self?.extensionContext?.completeRequest(returningItems: nil)
            }
            show(UIHostingController(rootView: content))
        }
    }

    private func show(_ child: UIViewController) {
        addChild(child)
        child.view.frame = view.bounds
        child.view.autoresizingMask = [.flexibleWidth, .flexibleHeight]
        view.addSubview(child.view)
        child.didMove(toParent: self)
    }
}
