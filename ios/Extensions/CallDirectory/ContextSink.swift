import CallKit
import RingfenceKit

extension CXCallDirectoryExtensionContext: @retroactive DirectorySink {
    public func addBlocking(_ number: Int64) { addBlockingEntry(withNextSequentialPhoneNumber: number) }

    public func addIdentification(_ number: Int64, label: String) {
        addIdentificationEntry(withNextSequentialPhoneNumber: number, label: label)
    }

    public func removeBlocking(_ number: Int64) { removeBlockingEntry(withPhoneNumber: number) }

    public func removeIdentification(_ number: Int64) { removeIdentificationEntry(withPhoneNumber: number) }

    public func removeAllBlocking() { removeAllBlockingEntries() }

    public func removeAllIdentification() { removeAllIdentificationEntries() }
}
