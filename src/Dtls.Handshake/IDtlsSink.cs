namespace Dtls.Handshake;

/// <summary>
/// What a <see cref="DtlsSession"/> tells its owner, from inside <see cref="DtlsSession.Receive"/>, <see cref="DtlsSession.HandleTimeout"/>
/// and <see cref="DtlsSession.AcceptPeer"/>. Implementations must not throw and must not dispose of the session inside a call.
/// </summary>
public interface IDtlsSink
{
    /// <summary>The handshake is finished; <see cref="DtlsSession.Info"/> is set and data may be sent.</summary>
    void OnConnected(DtlsSession session);

    /// <summary>One record of application data, never an empty one. The span is valid only inside the call.</summary>
    void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload);

    /// <summary>
    /// The peer proved who it is, now or in the handshake that it resumes, and <see cref="DtlsOptions.PeerVerification"/> leaves the decision to the
    /// owner. The session is paused
    /// until <see cref="DtlsSession.AcceptPeer"/> or <see cref="DtlsSession.RejectPeer"/>, now or at any later time.
    /// </summary>
    void OnPeerVerification(DtlsSession session, PeerIdentity peer);

    /// <summary>Our write keys were replaced: the peer has acknowledged a KeyUpdate, and what is sealed from now on is under the new ones (DTLS 1.3).</summary>
    void OnKeysUpdated(DtlsSession session)
    {
    }

    /// <summary>The end: null after close_notify from either side, else why. Called once.</summary>
    void OnClosed(DtlsSession session, DtlsFailure? failure);
}
