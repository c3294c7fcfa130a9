using Dtls.Handshake.Dtls13;
using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake;

/// <content>Keys wear out: they are replaced in time, or the association ends. RFC 9147 §4.5.3, RFC 6347 §4.1, RFC 9325 §4.4.</content>
public sealed partial class DtlsSession
{
    /// <summary>Records that are not spent on data, so that a KeyUpdate, ACKs and the last alert can still be sent.</summary>
    private const ulong ReservedRecords = 64;

    /// <summary>Sealing has worn the write keys: has them replaced.</summary>
    /// <returns>False when they must not protect more data.</returns>
    private bool MaySealWithWornKeys()
    {
        UpdateWornKeys();
        if (_sealer.RecordsLeft > ReservedRecords)
        {
            return true;
        }

        // While a KeyUpdate is under way new keys may come with the next datagram; it has retransmissions and an end of its own.
        if (_driver.State is not Connected13 { IsUpdating: true } && _usedUpAt == long.MaxValue)
        {
            _usedUpAt = _core.Options.TimeProvider.GetTimestamp();
        }

        return false;
    }

    /// <summary>Receiving has found keys worn, of either direction.</summary>
    private void CareForWornKeys(IDtlsSink sink)
    {
        if (_opener.KeyUsage is KeyUsageAdvice.Stop)
        {
            // Nothing that the peer sends can be read any more, new keys included.
            Abort(sink, AlertDescription.BadRecordMac, "more records were forged than the keys can bear");
            return;
        }

        UpdateWornKeys();
    }

    private void UpdateWornKeys()
    {
        if (_driver.State is Connected13 { IsUpdating: false })
        {
            TryUpdateKeys(requestPeerUpdate: _opener.KeyUsage is not KeyUsageAdvice.Fine);
        }
    }

    /// <summary>DTLS 1.2 has no new keys without a new handshake (renegotiation is not offered), and the epochs of DTLS 1.3 end, too.</summary>
    private void EndIfUsedUp(IDtlsSink sink)
    {
        if (_usedUpAt != long.MaxValue && State is DtlsSessionState.Connected)
        {
            var failure = new DtlsFailure(AlertDescription.CloseNotify, IsLocal: true, "the keys have sealed as many records as they may, and cannot be replaced; connect anew");
            End(failure, new AlertMessage(AlertLevel.Warning, AlertDescription.CloseNotify), sink);
        }
    }
}
