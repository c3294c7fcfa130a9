using Dtls.Handshake;

namespace Dtls.Benchmarks.Compare.Contestants;

/// <summary>Carries datagrams between two sessions in memory, and lets every peer in.</summary>
internal sealed class SessionExchange : IDtlsSink
{
    private readonly byte[] _datagram = new byte[HandshakeSettings.Mtu];

    /// <summary>Goes on until neither has anything to send.</summary>
    public void Run(DtlsSession client, DtlsSession server)
    {
        bool moved;
        do
        {
            moved = Move(client, server);
            moved |= Move(server, client);
        }
        while (moved);
    }

    public void OnConnected(DtlsSession session)
    {
    }

    public void OnApplicationData(DtlsSession session, ReadOnlySpan<byte> payload)
    {
    }

    public void OnPeerVerification(DtlsSession session, PeerIdentity peer) => session.AcceptPeer(this);

    public void OnClosed(DtlsSession session, DtlsFailure? failure)
    {
    }

    private bool Move(DtlsSession from, DtlsSession to)
    {
        bool moved = false;
        while (from.TryGetTransmit(_datagram, out int written))
        {
            to.Receive(_datagram.AsSpan(0, written), this);
            moved = true;
        }

        return moved;
    }
}
