using Dtls.Handshake.Messages;
using Dtls.Records;

namespace Dtls.Handshake.States;

/// <summary>What an alert means for the association.</summary>
internal enum AlertVerdict
{
    /// <summary>Nothing: a warning that may be borne, or noise that anybody can have sent.</summary>
    Ignore,

    /// <summary>The peer closes.</summary>
    Close,

    /// <summary>The peer gave up.</summary>
    PeerFailed,

    /// <summary>The alert itself breaks the rules.</summary>
    Wrong,
}

/// <summary>Judges the alerts of a peer. RFC 5246 §7.2, RFC 8446 §6.</summary>
internal struct AlertInbox
{
    /// <summary>Warnings in a row that are borne; more are a way to keep us busy.</summary>
    private const int MaxWarnings = 4;

    private int _warnings;

    /// <summary>Something else than an alert came.</summary>
    public void OnOtherRecord() => _warnings = 0;

    /// <summary>Judges an alert.</summary>
    /// <param name="plaintext">The record.</param>
    /// <param name="epoch">The epoch it came in: in epoch 0 anybody can have sent it.</param>
    /// <param name="version">The version, if one is chosen yet.</param>
    /// <param name="failure">For <see cref="AlertVerdict.PeerFailed"/> what the peer says, for <see cref="AlertVerdict.Wrong"/> what we say.</param>
    public AlertVerdict Judge(ReadOnlySpan<byte> plaintext, ushort epoch, ProtocolVersion version, out DtlsFailure? failure)
    {
        failure = null;
        if (!AlertMessage.TryRead(plaintext, out AlertMessage alert))
        {
            // RFC 8446 §5.4 wants unexpected_message for one of no bytes.
            bool isEmpty = plaintext.IsEmpty && version is ProtocolVersion.Dtls13;
            return epoch == 0 ? AlertVerdict.Ignore
                : Wrong(isEmpty ? AlertDescription.UnexpectedMessage : AlertDescription.DecodeError, "an alert is malformed", out failure);
        }

        if (alert.Description is AlertDescription.CloseNotify)
        {
            return AlertVerdict.Close;
        }

        if (alert.Level is not (AlertLevel.Warning or AlertLevel.Fatal))
        {
            return Wrong(AlertDescription.IllegalParameter, "an alert has an unknown level", out failure);
        }

        // RFC 8446 §6: in DTLS 1.3 the level means nothing any more, every error is fatal.
        if (alert.Level is AlertLevel.Fatal || (version is ProtocolVersion.Dtls13 && alert.Description is not AlertDescription.UserCanceled))
        {
            failure = new DtlsFailure(alert.Description, IsLocal: false, "the peer gave up");
            return AlertVerdict.PeerFailed;
        }

        return ++_warnings > MaxWarnings ? Wrong(AlertDescription.UnexpectedMessage, "too many warnings in a row", out failure) : AlertVerdict.Ignore;
    }

    private static AlertVerdict Wrong(AlertDescription alert, string reason, out DtlsFailure? failure)
    {
        failure = new DtlsFailure(alert, IsLocal: true, reason);
        return AlertVerdict.Wrong;
    }
}
