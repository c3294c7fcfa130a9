using System.Net;
using System.Security.Cryptography;
using Dtls.Handshake;

namespace Dtls.Flood.Hostile;

/// <summary>ClientHellos as a real client sends them, each with a random of its own, from ever new addresses. No cookie is ever returned.</summary>
internal sealed class HelloTraffic : HostileTraffic
{
    // 13 bytes of record, 12 of handshake, 2 of version: RFC 6347 §4.2.2.
    private const int RandomOffset = 27;
    private const int RandomLength = 32;
    private const int Templates = 16;

    private readonly StrangerSockets _strangers;
    private readonly List<byte[]> _hellos = [];
    private int _turn;

    public HelloTraffic(IPEndPoint target, DtlsClientOptions client)
    {
        _strangers = new StrangerSockets(target);
        DtlsContext context = DtlsContext.CreateClient(client);
        byte[] datagram = new byte[2048];
        for (int i = 0; i < Templates; i++)
        {
            using DtlsSession session = DtlsSession.CreateClient(context, "flood.invalid");
            while (session.TryGetTransmit(datagram, out int written)) // two when a post-quantum share makes it long
            {
                _hellos.Add(datagram[..written]);
            }
        }
    }

    public override bool TrySendNext()
    {
        byte[] hello = _hellos[_turn++ % _hellos.Count];
        if (hello.Length >= RandomOffset + RandomLength)
        {
            RandomNumberGenerator.Fill(hello.AsSpan(RandomOffset, RandomLength));
        }

        return _strangers.TrySend(hello);
    }

    public override void Dispose() => _strangers.Dispose();
}
