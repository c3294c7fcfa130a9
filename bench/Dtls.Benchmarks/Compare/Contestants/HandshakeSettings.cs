namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>What all contestants' handshakes share beside the suite, the group and the certificate.</summary>
internal static class HandshakeSettings
{
    /// <summary>Bytes of a datagram.</summary>
    public const int Mtu = 1200;
}
