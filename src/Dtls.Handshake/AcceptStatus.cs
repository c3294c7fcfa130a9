namespace Dtls.Handshake;

/// <summary>What a <see cref="DtlsAcceptor"/> made of a datagram from an unknown address.</summary>
public enum AcceptStatus
{
    /// <summary>Nothing to answer: not a ClientHello, or a part of one that cannot be judged alone.</summary>
    Dropped,

    /// <summary>A stateless reply (cookie request or alert) stands in the reply buffer.</summary>
    Reply,

    /// <summary>The address is proved: a new session has taken the datagram; send what its <see cref="DtlsSession.TryGetTransmit"/> gives.</summary>
    Accepted,
}
