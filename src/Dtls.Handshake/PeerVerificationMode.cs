namespace Dtls.Handshake;

/// <summary>Who decides about the peer's certificate.</summary>
public enum PeerVerificationMode
{
    /// <summary>The chain is built with the <c>X509ChainPolicy</c> and the name is checked (clients). The default.</summary>
    Chain,

    /// <summary>The chain is built and its errors reported, but the owner decides: <see cref="IDtlsSink.OnPeerVerification"/>.</summary>
    ChainThenOwner,

    /// <summary>No chain is built; the owner decides, by a fingerprint for instance: <see cref="IDtlsSink.OnPeerVerification"/>.</summary>
    Owner,

    /// <summary>Anybody is let in: only for tests and for peers authenticated by other means.</summary>
    None,
}
