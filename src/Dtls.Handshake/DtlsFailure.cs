namespace Dtls.Handshake;

/// <summary>Why an association failed: the alert, who sent it, and the reason in plain words.</summary>
/// <param name="Alert">The alert sent or received.</param>
/// <param name="IsLocal">True when this side found the fault, false when the peer said so.</param>
/// <param name="Reason">A sentence for a log; never holds a secret.</param>
public sealed record DtlsFailure(AlertDescription Alert, bool IsLocal, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(IsLocal ? "sent" : "received")} alert {Alert}: {Reason}";
}
