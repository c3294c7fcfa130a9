namespace Dtls.Handshake;

/// <summary>Where a <see cref="DtlsSession"/> stands.</summary>
public enum DtlsSessionState
{
    /// <summary>The handshake goes on.</summary>
    Handshaking,

    /// <summary>The owner is asked about the peer; see <see cref="IDtlsSink.OnPeerVerification"/>.</summary>
    AwaitingPeerDecision,

    /// <summary>Data flows.</summary>
    Connected,

    /// <summary>Closed or failed. What is left in <see cref="DtlsSession.TryGetTransmit"/> (an alert) should still be sent.</summary>
    Closed,
}
