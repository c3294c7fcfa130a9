namespace Dtls.Handshake;

/// <summary>Who decides about the peer's certificate.</summary>
/// <remarks>
/// While a DTLS 1.3 client waits for its owner it has not sent its Finished and has no keys of epoch 3: a server that gives up meanwhile says so
/// with an alert that cannot be read yet, so a decision should not take longer than the server's patience. In a resumed handshake the peer sends no
/// certificate: the one of the full handshake before is believed, and an owner is asked about it again, with a new chain where it wants one.
/// </remarks>
public enum PeerVerificationMode
{
    /// <summary>The chain is built with the <c>X509ChainPolicy</c> and the name is checked (clients). The default.</summary>
    Chain,

    /// <summary>The chain is built and its errors reported, but the owner decides, also when a peer resumes: <see cref="IDtlsSink.OnPeerVerification"/>.</summary>
    ChainThenOwner,

    /// <summary>No chain is built; the owner decides, by a fingerprint for instance: <see cref="IDtlsSink.OnPeerVerification"/>.</summary>
    Owner,

    /// <summary>Anybody is let in: only for tests and for peers authenticated by other means.</summary>
    None,
}
